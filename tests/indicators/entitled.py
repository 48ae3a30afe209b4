"""A rubric with the entitlement to public funds (公用经费), for tests; the example of the docs."""

import re
from typing import Any

from django.conf import settings

from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from tests.indicators.returns import make_document

HEAD = """
rubric = 1
code = "F"
version = "1"
title = "示例"
title_en = "Example"
source = "示例文件"

[scope]
stages = ["primary", "junior", "special"]
source = "示例文件"
confidence = "known"

[[parts]]
code = "funding"
title = "经费"
title_en = "Funding"
"""


def documented() -> str:
    """The item as docs/scoring.md shows it."""
    page = (settings.BASE_DIR / "docs" / "scoring.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"^```ini\n(\[\[indicators\]\]\n.*?)^```", page, re.DOTALL | re.MULTILINE)
    return str(found)


def rubric_text(*changes: tuple[str, str]) -> str:
    """A rubric of the documented item alone, with some of its text replaced."""
    text = HEAD + documented()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def receipt_of(
    *campuses: dict[str, Any], year: int = 2023, code: str = "990101", text: str = ""
) -> dict[str, Any]:
    """Score campuses by it."""
    figures = Figures.from_document(make_document(list(campuses), year=year, code=code))
    return score(parse(text or rubric_text()), figures)
