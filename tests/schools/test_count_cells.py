import io
import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from tests.schools.collecting import YEAR, bring


def count(*options, county="990101", year=YEAR):
    out = io.StringIO()
    where = ["--county", county, "--year", str(year)]
    call_command("count_cells", *where, *options, stdout=out)
    return out.getvalue()


def test_every_kind_of_person_has_a_line(county):
    bring(county)

    lines = count().splitlines()

    assert lines[0].split() == ["谁填", "填什么", "人数", "每人格数", "沿用上年", "要填"]
    assert lines[2].split() == ["学校填报员", "小学", "小学", "2", "43", "10", "33"]
    assert any(line.split()[:2] == ["县级", "教育局"] for line in lines)
    assert lines[-1].startswith("另有")


def test_json_is_the_same_counts(county):
    bring(county)

    answer = json.loads(count("--json"))

    assert (answer["county"], answer["year"], answer["campuses_of"]) == ("990101", YEAR, YEAR)
    assert answer["cells"] == sum(row["cells"] * row["people"] for row in answer["rows"])
    assert answer["cells"] - answer["carried"] == answer["typed"]


def test_a_year_that_is_not_open_is_counted_with_last_years_campuses(county):
    bring(county)

    assert json.loads(count("--json", year=YEAR + 1))["campuses_of"] == YEAR


def test_what_cannot_be_counted_is_refused(county):
    with pytest.raises(Refused, match="没有校区数据"):
        count()
    with pytest.raises(Refused, match="999999"):
        count(county="999999")
