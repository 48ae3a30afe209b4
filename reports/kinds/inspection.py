"""The report of an inspection (督导评估报告); pure."""

from reports.content import report
from reports.kinds.facts import Dossier, facts_of
from reports.shapes import Content
from reports.voices import VOICES


def compose(dossier: Dossier) -> Content:
    """Write the report of those who supervise a county."""
    return report(dossier["receipt"], VOICES["inspection"], facts_of(dossier))
