"""Two standards for passwords that contradict each other; a portal follows one of them.

Source: GB/T 22239-2019 8.1.4.1 a) wants complexity and regular change; OWASP ASVS 5.0 6.2.5 and
6.2.10 forbid both and want length and a list of breached passwords, which both profiles use.
"""

from dataclasses import dataclass
from typing import Any

VALIDATION = "django.contrib.auth.password_validation"
RULES = "edu_duty.accounts.password_rules"


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """Letters at least, kinds of letters at least, days it lasts (0: for good), and how many of
    the last ones are barred.
    """

    length: int
    classes: int
    days: int
    barred: int


PROFILES = {
    "mlps3": PasswordRules(length=12, classes=3, days=90, barred=5),
    "asvs": PasswordRules(length=15, classes=1, days=0, barred=1),
}


def validators(rules: PasswordRules, breached: str) -> list[dict[str, Any]]:
    """Write the rules down the way Django's settings want them."""
    return [
        {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
        {
            "NAME": f"{VALIDATION}.MinimumLengthValidator",
            "OPTIONS": {"min_length": rules.length},
        },
        {"NAME": f"{RULES}.KindsOfLetters", "OPTIONS": {"classes": rules.classes}},
        {"NAME": f"{RULES}.NotBreached", "OPTIONS": {"path": breached}},
    ]
