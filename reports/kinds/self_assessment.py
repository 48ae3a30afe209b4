"""A county's report on itself (自评报告); pure."""

from reports.content import report
from reports.kinds.facts import Dossier, facts_of
from reports.shapes import Content
from reports.voices import VOICES


def compose(dossier: Dossier) -> Content:
    """Write the report in the county's own voice."""
    return report(dossier["receipt"], VOICES["self_assessment"], facts_of(dossier))
