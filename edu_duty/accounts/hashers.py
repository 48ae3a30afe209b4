"""Password storage."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP ASVS 5.0 appendix C: 22-30 sign-ins a second, not 5."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
