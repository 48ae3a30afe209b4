"""A target of being recognised is answered by the results of its rubric, year by year."""

from typing import Any

import pytest
from django.utils.translation import override

from indicators.models import Score
from indicators.recognitions import recognition_of
from indicators.scoring.receipt import canonical, digest
from indicators.target_file import TargetRow
from indicators.target_wording import outlook_text, reason_text
from indicators.targets import check
from schools.models import Region
from tests.conftest import NOON
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document
from tests.indicators.stored import example, stored_rubric
from tests.indicators.test_target_file import shipped

pytestmark = pytest.mark.django_db
WANTED = {"QB2017": "guiyang_2025", "BB2012": "tonghua_2018"}


def row_for(rubric: str) -> TargetRow:
    return shipped(WANTED[rubric]).rows[0]


def receipt_with(verdict: str, unmet: int = 0, open_count: int = 0) -> dict[str, Any]:
    """Make an example receipt lack so many indicators that decide, and nothing else."""
    receipt = example("QB2017")
    deciding = [row for row in receipt["indicators"] if row["decides"] and row["all_of"] is None]
    deciding = [row for row in deciding if row["code"] not in ("G11.1", "G11.2")]
    for place, row in enumerate(deciding):
        row["verdict"] = (
            "unmet" if place < unmet else "undetermined" if place < unmet + open_count else "met"
        )
    for row in [*receipt["cvs"], *(r for r in receipt["indicators"] if r["all_of"])]:
        row["verdict"] = "met"
    receipt["counts"] = {
        stage: counts | {"unmet": 0, "undetermined": 0}
        for stage, counts in receipt["counts"].items()
    }
    receipt["result"]["verdict"] = verdict
    return receipt


def scored(
    county: Region, year: int, receipt: dict[str, Any], code: str = "QB2017", version: int = 1
) -> Score:
    """Store a result of a county's year."""
    frozen = freeze(county, make_document([], year=year), version=version)
    text = canonical(receipt)
    return Score.objects.create(
        frozen=frozen,
        rubric=stored_rubric(code),
        input_digest=digest(f"{year}/{version}/{text}"),
        receipt=text,
        sha256=digest(text),
        verdict=receipt["result"]["verdict"],
        created_by_name="filler",
        created_at=NOON,
    )


def checked_in(county: Region, year: int, code: str = "guiyang_2025"):
    return check(county, year, shipped(code)).rows[0]


def test_a_met_result_of_the_year_or_before_reaches_the_target(county):
    scored(county, 2024, receipt_with("met"))

    found = checked_in(county, 2024)

    assert (found.verdict, found.reason, found.values) == ("reached", "", {2024: 0})
    assert reason_text(found) == "2024年测算达标"


def test_the_latest_result_counts_even_where_an_earlier_one_was_met(county):
    scored(county, 2023, receipt_with("met"))
    scored(county, 2024, receipt_with("unmet", unmet=2))

    assert checked_in(county, 2024).verdict == "behind"


def test_the_newest_version_of_a_year_decides(county):
    scored(county, 2024, receipt_with("unmet", unmet=2))
    scored(county, 2024, receipt_with("met"), version=2)

    assert checked_in(county, 2024).verdict == "reached"


def test_undetermined_stays_open_and_says_how_much_is(county):
    scored(county, 2024, receipt_with("undetermined", open_count=3))

    found = checked_in(county, 2024)

    assert (found.verdict, found.reason) == ("undetermined", "result_open")
    assert reason_text(found) == "2024年测算待定；待定3项"
    assert outlook_text(found) == ""


def test_without_a_result_it_is_open(county):
    freeze(county, make_document([], year=2024))

    found = checked_in(county, 2024)

    assert (found.verdict, found.reason) == ("undetermined", "not_scored")
    assert found.recognition.as_json()["year"] is None


def test_fewer_items_lacking_each_year_is_on_course_and_says_which(county):
    scored(county, 2022, receipt_with("unmet", unmet=6))
    scored(county, 2024, receipt_with("unmet", unmet=1, open_count=1))

    found = checked_in(county, 2024)

    assert (found.verdict, found.progress.path, found.progress.expected_year) == (
        "on_course",
        2,
        2025,
    )
    assert reason_text(found) == ("2024年测算未达标；未达标1项：义务教育学校规划布局；待定1项")


def test_a_result_that_falls_behind_the_straight_line_is_behind(county):
    scored(county, 2022, receipt_with("unmet", unmet=6))
    scored(county, 2024, receipt_with("unmet", unmet=3))

    assert checked_in(county, 2024).verdict == "behind"


def test_one_unmet_result_before_the_year_shows_no_course(county):
    scored(county, 2024, receipt_with("unmet", unmet=3))

    found = checked_in(county, 2024)

    assert (found.verdict, found.reason) == ("undetermined", "one_year")
    assert reason_text(found).startswith("2024年测算未达标；未达标3项：")


def test_an_unmet_result_when_the_year_has_come_is_behind(county):
    scored(county, 2025, receipt_with("unmet", unmet=1))

    assert checked_in(county, 2025).verdict == "behind"


def test_a_result_met_after_the_year_is_late_and_said(county):
    scored(county, 2025, receipt_with("unmet", unmet=1))
    scored(county, 2026, receipt_with("met"))

    found = checked_in(county, 2026)

    assert found.verdict == "behind"
    assert reason_text(found).endswith("2026年测算达标，晚于目标年")


def test_a_later_year_than_the_page_tells_nothing(county):
    scored(county, 2024, receipt_with("met"))
    freeze(county, make_document([], year=2023))

    assert checked_in(county, 2023).verdict == "undetermined"


def test_an_older_result_decides_and_walks_no_line_of_this_year(county):
    scored(county, 2022, receipt_with("unmet", unmet=6))
    scored(county, 2023, receipt_with("unmet", unmet=4))
    freeze(county, make_document([], year=2024))

    found = checked_in(county, 2024)

    assert (found.verdict, found.recognition.year, found.progress.path) == (
        "on_course",
        2023,
        None,
    )


def test_another_countys_result_answers_nothing(county, neighbour):
    scored(neighbour, 2024, receipt_with("met"))
    freeze(county, make_document([], year=2024))

    assert checked_in(county, 2024).reason == "not_scored"


def test_spreads_and_campuses_lack_by_name(county):
    receipt = example("QB2017")
    receipt["cvs"][1]["verdict"] = "unmet"
    scored(county, 2024, receipt)

    found, _way = recognition_of(county, row_for("QB2017"), 2024)

    assert "小学：每百名学生拥有高于规定学历教师数差异系数" not in found.unmet
    assert {"初中：每百名学生拥有高于规定学历教师数差异系数", "小学2个校区"} < set(found.unmet)
    assert found.left == {2024: len(found.unmet) + found.open}


def test_basic_balance_counts_its_points_as_one_item(county):
    scored(county, 2018, example("BB2012"), "BB2012")

    found, _way = recognition_of(county, row_for("BB2012"), 2018)

    assert found.verdict == "unmet"
    assert [words for words in found.unmet if "总分" in words] == []
    assert found.open >= 3
    assert not any("三个增长" in words for words in found.unmet)


def test_json_names_the_receipt(county):
    score = scored(county, 2024, receipt_with("unmet", unmet=1))

    row = check(county, 2024, shipped("guiyang_2025")).as_json()["targets"][0]

    assert row["recognition"] == {
        "rubric": "QB2017",
        "rubric_version": "1",
        "year": 2024,
        "receipt_sha256": score.sha256,
        "verdict": "unmet",
        "unmet": ["义务教育学校规划布局"],
        "undetermined": 0,
        "met_too_late": None,
    }
    assert (row["current"], row["counted"]["unit"]) == ("1", "items")


def test_english_words(county):
    scored(county, 2024, receipt_with("unmet", unmet=1))

    with override("en"):
        words = reason_text(checked_in(county, 2024))

    assert words.isascii()
