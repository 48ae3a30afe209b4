"""A scored county, and a printer that is quick."""

import pytest
from django.conf import settings

from indicators.models import Rubric, Score
from indicators.scoring.receipt import canonical, digest
from reports import drafting
from reports.printing import Attachment, Printed
from reports.shapes import Content
from schools.models import Region, Return
from tests.conftest import NOON
from tests.reports.receipts import real


def make_score(county: Region, version: int = 1) -> Score:
    """Store the preschool receipt as the score of a county's return of 2024."""
    rubric_text = (settings.FIXTURES_DIR / "rubrics" / "PS2020.toml").read_text()
    rubric, _made = Rubric.objects.get_or_create(
        code="PS2020",
        version="2020.1",
        defaults={
            "title": "县域学前教育普及普惠督导评估办法",
            "title_en": "Preschool",
            "source": "教督〔2020〕1号",
            "text": rubric_text,
            "sha256": digest(rubric_text),
            "published_at": NOON,
        },
    )
    frozen = Return.objects.create(
        county=county,
        year=2024,
        version=version,
        content="{}",
        sha256=digest(str(version)),
        campus_count=0,
        unit_count=0,
        figure_count=0,
        source="示例",
        created_by_name="filler",
        created_at=NOON,
    )
    known = real("ps2020") | {
        "return_version": version,
        "county": {"code": county.code, "name": county.name},
        "synthetic": county.synthetic,
    }
    text = canonical(known)
    return Score.objects.create(
        frozen=frozen,
        rubric=rubric,
        input_digest=digest(f"{county.code}/{version}"),
        receipt=text,
        sha256=digest(text),
        verdict=known["result"]["verdict"],
        created_by_name="filler",
        created_at=NOON,
    )


@pytest.fixture
def score(county) -> Score:
    """The county's score of 2024."""
    return make_score(county)


@pytest.fixture
def quick_printer(monkeypatch) -> list[Content]:
    """Print a line instead of a report; what was printed is in the list."""
    printed: list[Content] = []

    def print_content(content: Content, *, attachment: Attachment) -> Printed:
        printed.append(content)
        return Printed(f"%PDF-1.7 {content.code} {content.number}".encode(), 1)

    monkeypatch.setattr(drafting, "print_content", print_content)
    return printed
