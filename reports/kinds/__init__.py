"""Which function writes which kind of document: one for each, pure, from a dossier alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from reports.kinds import (
    brief,
    defence_answer,
    inspection,
    opinion_letter,
    preliminary,
    receipt_annex,
    rectification,
    self_assessment,
    summary,
)
from reports.kinds.facts import Dossier
from reports.shapes import Content, Paragraph

LONG_TEXT = 8_000  # characters

COMPOSERS: Final[Mapping[str, Callable[[Dossier], Content]]] = {
    "self_assessment": self_assessment.compose,
    "inspection": inspection.compose,
    "preliminary": preliminary.compose,
    "defence_answer": defence_answer.compose,
    "opinion_letter": opinion_letter.compose,
    "rectification": rectification.compose,
    "summary": summary.compose,
    "brief": brief.compose,
    "receipt_annex": receipt_annex.compose,
}


class KindUnknown(Exception):
    """No document of this kind can be composed."""


def compose(dossier: Dossier) -> Content:
    """Write the document a dossier is for.

    Raises:
        KindUnknown: there is no such kind of document yet.
    """
    kind = dossier["kind"]
    if kind not in COMPOSERS:
        raise KindUnknown(kind)
    content = COMPOSERS[kind](dossier)
    return replace(content, draft=dossier["head"]["draft"], contents=is_long(content))


def is_long(content: Content) -> bool:
    """Tell whether a reader looks for a table of contents: from about fifteen pages of text on."""
    blocks = [block for section in content.sections for block in section.blocks]
    return sum(len(each.text) for each in blocks if isinstance(each, Paragraph)) > LONG_TEXT
