"""The example receipts as stored scores of a county, with the return they were made from."""

import json
from typing import Any

from django.conf import settings

from indicators.models import Rubric, Score
from indicators.scoring.receipt import canonical, digest
from schools.models import Region, Return
from tests.conftest import NOON

YEAR = 2024


def example(code: str) -> dict[str, Any]:
    """Read an example receipt."""
    path = settings.BASE_DIR / "tests" / "indicators" / "data" / f"receipt_{code.lower()}.json"
    receipt: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return receipt


def stored_rubric(code: str) -> Rubric:
    """Publish a rubric that ships."""
    text = (settings.FIXTURES_DIR / "rubrics" / f"{code}.toml").read_text(encoding="utf-8")
    rubric, _new = Rubric.objects.get_or_create(
        code=code,
        version="1",
        defaults={
            "title": f"{code}办法",
            "title_en": f"{code} standard",
            "source": "教督〔2017〕6号",
            "text": text,
            "sha256": digest(text),
            "published_at": NOON,
        },
    )
    return rubric


def stored_return(county: Region, version: int) -> Return:
    """Freeze an empty return."""
    return Return.objects.create(
        county=county,
        year=YEAR,
        version=version,
        content="{}",
        sha256=digest(f"{county.code}/{version}"),
        campus_count=0,
        unit_count=0,
        figure_count=0,
        source="示例.xlsx",
        created_by_name="filler",
        created_at=NOON,
    )


def stored_score(county: Region, code: str = "QB2017", receipt: Any = None) -> Score:
    """Store an example receipt as the newest score of the county's return of 2024."""
    found = receipt or example(code)
    text = canonical(found)
    frozen = Return.objects.latest(county.code, YEAR) or stored_return(county, 2)
    return Score.objects.create(
        frozen=frozen,
        rubric=stored_rubric(code),
        input_digest=digest(f"{county.code}/{code}/{text}"),
        receipt=text,
        sha256=digest(text),
        verdict=found["result"]["verdict"],
        created_by_name="filler",
        created_at=NOON,
    )
