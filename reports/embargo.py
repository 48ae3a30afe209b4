"""Which columns of marks a kind of document prints, and from when on it may be read; pure."""

from typing import Final

from assessments.columns import COLUMNS, PREFECTURE, PROVINCE, SELF, seen_columns
from assessments.models import Assessment

SELF_ASSESSMENT: Final = "self_assessment"
INSPECTION: Final = "inspection"
INSPECTION_EN: Final = "inspection_en"
PRELIMINARY: Final = "preliminary"
DEFENCE_ANSWER: Final = "defence_answer"
OPINION_LETTER: Final = "opinion_letter"
RECTIFICATION: Final = "rectification"
SUMMARY: Final = "summary"
BRIEF: Final = "brief"
RECEIPT_ANNEX: Final = "receipt_annex"

_BEFORE_THE_DECISION: Final = frozenset({SELF, PREFECTURE, PROVINCE})
_PRINTED: Final = {
    SELF_ASSESSMENT: frozenset({SELF}),
    PRELIMINARY: _BEFORE_THE_DECISION,
    DEFENCE_ANSWER: _BEFORE_THE_DECISION,
}
# What a county's own people say of themselves; everything else is said by those who supervise it.
OWN_VOICE: Final = frozenset({SELF_ASSESSMENT})
# What is said again in another language, and goes out of force with what it says again.
VERSIONS: Final = {INSPECTION: (INSPECTION_EN,)}
_READER: Final = frozenset({"ASSESSMENT_VIEW"})


def columns_of(kind: str) -> frozenset[str]:
    """Return the columns of marks a kind of document prints."""
    return _PRINTED.get(kind, frozenset(COLUMNS))


def told_statuses(kind: str) -> frozenset[str]:
    """Return the statuses of an assessment in which those below may read a kind of document.

    What they may not see as a column on a page they may not read in a document either.
    """
    printed = columns_of(kind)
    return frozenset(
        status for status in Assessment.Status.values if printed <= seen_columns(status, _READER)
    )
