"""Which function writes which kind of document: one for each, pure, from a dossier alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from reports.geometry import CHARACTERS, LINES
from reports.kinds import (
    brief,
    defence_answer,
    inspection,
    inspection_en,
    opinion_letter,
    preliminary,
    receipt_annex,
    rectification,
    self_assessment,
    summary,
)
from reports.kinds.facts import Dossier
from reports.shapes import Block, Content, Paragraph, Subheading

INDENT: Final = 2  # characters
# Of text alone, from eight pages on; letters are read through however long they are.
LONG_TEXT: Final = 8 * LINES
WITH_CONTENTS: Final = frozenset({"inspection", "inspection_en", "self_assessment"})
ALWAYS_WITH_CONTENTS: Final = frozenset({"summary"})

COMPOSERS: Final[Mapping[str, Callable[[Dossier], Content]]] = {
    "self_assessment": self_assessment.compose,
    "inspection": inspection.compose,
    "inspection_en": inspection_en.compose,
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
    listed = kind in ALWAYS_WITH_CONTENTS or (kind in WITH_CONTENTS and is_long(content))
    return replace(content, draft=dossier["head"]["draft"], contents=listed)


def is_long(content: Content) -> bool:
    """Tell whether a reader looks for a table of contents, from the lines the text fills."""
    blocks = [block for section in content.sections for block in section.blocks]
    return sum(_lines(block) for block in blocks) > LONG_TEXT


def _lines(block: Block) -> int:
    if isinstance(block, Subheading):
        return 1
    if not isinstance(block, Paragraph):
        return 0
    return -(-(INDENT + len(block.lead) + len(block.text)) // CHARACTERS)
