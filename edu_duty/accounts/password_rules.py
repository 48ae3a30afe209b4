"""What a password has to be: kinds of letters, and not known from breaches."""

import hashlib
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHA1_DIGITS = 40


class KindsOfLetters:
    """Wants so many of: capitals, small letters, digits, other signs."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  # as Django calls it
        kinds = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
        found = sum(any(map(kind, password)) for kind in kinds)
        if found < self.classes:
            raise ValidationError(self.get_help_text(), code="too_few_kinds")

    def get_help_text(self) -> str:
        return _("密码要有大写字母、小写字母、数字、其他符号中的至少%(count)s类") % {
            "count": self.classes
        }


class NotBreached(CommonPasswordValidator):
    """Refuses passwords that are known from breaches, also with a few signs hung on.

    Knows Django's list of 20,000; ``path`` may name a larger one: the file of Have I Been Pwned,
    one SHA-1 in capitals a line, in order. It is searched where it lies, not loaded.
    """

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = Path(path) if path else None

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  # as Django calls it
        plain = password.lower().strip()
        core = plain.strip("0123456789!@#$%^&*()-_=+.,?~ ")
        if plain in self.passwords or core in self.passwords or self._listed(password):
            raise ValidationError(self.get_help_text(), code="breached")

    def get_help_text(self) -> str:
        return _("密码在已泄露密码名单上，或只在名单上的密码前后加了数字和符号")

    def _listed(self, password: str) -> bool:
        """Look a password up in the file by halving it."""
        if self.path is None:
            return False
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with self.path.open("rb") as lines:
            low, high = 0, self.path.stat().st_size
            while low < high:
                middle = (low + high) // 2
                if _line_after(lines, middle) < wanted:
                    low = middle + 1
                else:
                    high = middle
            return _line_after(lines, low) == wanted


def _line_after(lines: BinaryIO, place: int) -> bytes:
    """Return the digest of the first line that begins after a place; what is last in order at the
    end of the file.
    """
    lines.seek(place)
    if place:
        lines.readline()
    return lines.readline()[:SHA1_DIGITS] or b"~"
