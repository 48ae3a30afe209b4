"""How the readers of evidence say no: a code, and where; ``evidence_files`` has the words."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.personal_numbers import holds_identity, phones_in

MOST_PLACES = 20


class FileRefused(Exception):
    """A file is not taken; ``code`` says why, ``detail`` what was seen."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file's text and where it stands.

    Shape: ``kind`` is ``page``, ``cell``, ``paragraph``, ``note`` or ``part``; ``place`` the
    page's number, the sheet and cell, the paragraph's number, or the part's name.
    """

    kind: str
    place: str
    text: str


@dataclass(slots=True)
class Scan:
    """What was found in the passages of a file."""

    identities: list[list[str]]
    phones: int

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "Scan":
        """Look for the numbers of people in every passage."""
        identities: list[list[str]] = []
        phones: set[str] = set()
        for passage in passages:
            if len(identities) < MOST_PLACES and holds_identity(passage.text):
                identities.append([passage.kind, passage.place])
            phones |= phones_in(passage.text)
        return cls(identities, len(phones))
