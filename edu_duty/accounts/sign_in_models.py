"""What signing in keeps: open sessions, second factors, and who guesses."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from edu_duty.accounts.session_store import SessionStore


class Session(AbstractBaseSession):
    """An open session (会话); whose it is, is empty before somebody signed in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    def known(self) -> dict[str, Any]:
        """Return what the session knows about itself."""
        return self.get_decoded()


class SecondFactor(models.Model):
    """The second factor (第二因素) of a person: a key that an app makes six digits from.

    Shape: ``sealed_key`` is encrypted; ``last_step`` is the half minute of the last code that was
    taken, so no code is taken twice; unconfirmed until the person showed a first code.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor"
    )
    sealed_key = models.TextField()
    last_step = models.BigIntegerField(default=-1)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code (恢复代码) that stands in once for a lost second factor; only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sha256"], name="one_recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class WrongTry(models.Model):
    """How often somebody guessed wrong (试错) of late, by account, device or address.

    Shape: ``subject`` is a digest, so the table names nobody.
    """

    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_count_per_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"


class PastPassword(models.Model):
    """A password (旧密码) a person chose and when, hashed; so none comes back too soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="past_passwords"
    )
    encoded = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"password of {self.user_id} since {self.set_at:%Y-%m-%d}"
