"""Documents composed for a test, and read back section by section."""

from typing import Any

from reports.kinds import compose
from reports.shapes import Content, Paragraph, Section, Subheading
from tests.reports.dossiers import dossier_of


def written(known: dict[str, Any], kind: str = "inspection", **more) -> Content:
    return compose(dossier_of(known, kind, **more))


def section(content: Content, heading: str) -> Section:
    return next(each for each in content.sections if heading in each.heading)


def text_of(each: Section) -> str:
    said = [b.lead + b.text for b in each.blocks if isinstance(b, Paragraph)]
    return "\n".join(said + [b.text for b in each.blocks if isinstance(b, Subheading)])
