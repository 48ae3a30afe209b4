"""Finds ID-card numbers and mobile numbers in text; pure.

An ID-card number (GB 11643) counts only if its region, its day of birth and its checksum are
possible: a statistic of eighteen digits is none. It is found written in full-width digits, in the
groups 6-8-4, with invisible characters inside, or broken by the end of a line.
"""

import re
import unicodedata
from datetime import date

# Two digits each: the provinces, Taiwan, Hong Kong, Macao, and foreigners who live here.
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|91")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
MOST_PHONES = 1000
# Not inside a longer number, nor after a decimal point.
IDENTITY = re.compile(
    r"(?<![0-9])(?<![0-9]\.)([1-9][0-9]{5})[ \-]?((?:18|19|20)[0-9]{6})[ \-]?([0-9]{3}[0-9Xx])"
    r"(?![0-9])"
)
BROKEN = re.compile(r"(?<=[0-9])[ \t]*\r?\n[ \t]*(?=[0-9Xx])")
PHONE = re.compile(
    r"(?<![0-9.])(?:\+?86[ \-]?)?(1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4})(?![0-9.])"
)


def plain(text: str) -> str:
    """Write digits as digits, and leave out what nobody sees."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in narrow if unicodedata.category(letter) != "Cf")


def holds_identity(text: str) -> bool:
    """Say whether a text holds an ID-card number."""
    seen = plain(text)
    return _holds(seen) or ("\n" in seen and _holds(BROKEN.sub("", seen)))


def phones_in(text: str) -> set[str]:
    """Return the different mobile numbers of a text."""
    found = (re.sub(r"\D", "", number) for number in PHONE.findall(plain(text)))
    return {number for number, _place in zip(found, range(MOST_PHONES), strict=False)}


def is_identity(number: str) -> bool:
    """Say whether eighteen characters can be an ID-card number.

    Source: GB 11643-1999, 4 and 5.
    """
    if not PROVINCES.fullmatch(number[:2]):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECKS[total % 11] == number[17].upper()


def _holds(text: str) -> bool:
    return any(is_identity("".join(groups)) for groups in IDENTITY.findall(text))
