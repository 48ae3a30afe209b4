"""Which numbers of a rubric are uncertain, and what is said of each."""

import pytest

from indicators.publishing import rubric_paths
from indicators.uncertain import UncertainNumber, numbers_of
from tests.indicators.reading import rubric_text


def by_path(text: str) -> dict[str, UncertainNumber]:
    return {number.path: number for number in numbers_of(text)}


def test_a_marked_threshold_is_named_with_place_value_source_and_note():
    found = by_path(rubric_text("QB2017"))["indicators.G7.threshold"]

    assert (found.place, found.what) == ("指标 G7 特殊教育学校生均公用经费", "标准")
    assert (found.value, found.source, found.part) == (
        "8000",
        "教督〔2017〕6号",
        "government_guarantee",
    )
    assert "8000元和6000元两种说法" in found.note


def test_the_mark_of_a_table_holds_for_the_tables_within():
    paths = set(by_path(rubric_text("QB2017")))

    assert "splitting.weights.junior" in paths
    assert "splitting.weights_by_kind.341.senior" in paths


def test_a_table_within_speaks_for_itself():
    paths = set(by_path(rubric_text("CE37")))

    assert "points.pass" in paths
    assert not any(path.startswith("points.grades") for path in paths)


def test_what_items_are_worth_is_as_uncertain_as_the_table_of_points():
    found = by_path(rubric_text("CE37"))

    assert "提案" in found['indicators."P03.1".points'].source
    assert 'indicators."P03.1".award.floor' in found
    assert 'indicators."P03.1".threshold' not in found


def test_with_a_verified_table_of_points_only_marked_items_remain():
    text = rubric_text("CE37").replace(
        '由省级确认"\nconfidence = "uncertain"', '由省级确认"\nconfidence = "verified"', 1
    )

    paths = set(by_path(text))

    assert "points.pass" not in paths
    assert 'indicators."P03.1".points' not in paths
    assert 'indicators."P02.1".points' in paths


def test_years_are_no_numbers_to_confirm():
    text = rubric_text("QB2017").replace(
        "threshold = 8000\n", "threshold = [{ value = 8000, first_year = 2017 }]\n"
    )

    (path,) = [path for path in by_path(text) if "G7" in path]

    assert by_path(text)[path].value == "8000"


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_every_number_has_an_address_of_its_own(path):
    numbers = numbers_of(path.read_text(encoding="utf-8"))

    assert len({number.path for number in numbers}) == len(numbers)
    assert all(number.source and number.place and number.what for number in numbers)
