"""Target profiles are stored as published, and a county's returns are held to them."""

from fractions import Fraction

import pytest

from indicators import targets
from indicators.models import TargetProfile
from indicators.targets import (
    Check,
    CheckRefused,
    check,
    check_named,
    load_targets,
    profile_for,
    profiles,
)
from schools.models import Region
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document
from tests.indicators.test_target_file import SMALL, shipped

pytestmark = pytest.mark.django_db


def junior(**classes: str | None) -> dict:
    return {"code": "J", "kind": "311", "junior": {"pupils": "1000", **classes}}


def row_of(checked: Check, code: str):
    return next(row for row in checked.rows if row.row.code == code)


def with_retention(county: Region, **years: str | None) -> None:
    """Freeze years with a nine-year retention of so many pupils of 1,000."""
    for year, graduates in years.items():
        figures = {
            "graduates_grade9": graduates,
            "entrants_9_years_ago": "1000",
            "cohort_transfers_in": "0",
            "cohort_transfers_out": "0",
        }
        held = {code: value for code, value in figures.items() if value is not None}
        freeze(county, make_document([], held, year=int(year[1:])))


def test_profiles_that_ship_are_loaded_once():
    first, again = load_targets(), load_targets()

    assert (first.added, again.unchanged, again.added) == (8, 8, 0)
    assert TargetProfile.objects.get(pk="guiyang_2020").title == "贵阳市2020年目标"


def test_changed_profile_is_replaced(monkeypatch, tmp_path):
    path = tmp_path / "t.toml"
    monkeypatch.setattr(targets, "target_paths", lambda: [path])
    path.write_text(SMALL, encoding="utf-8")
    load_targets()
    path.write_text(SMALL.replace("示例目标", "新目标"), encoding="utf-8")

    counted = load_targets()

    assert counted.changed == 1
    assert TargetProfile.objects.get().title == "新目标"


def test_profiles_come_by_region_and_year_and_the_template_last():
    load_targets()

    codes = [profile.code for profile in profiles()]

    assert codes[-1] == "county_template"
    assert codes.index("guiyang_2020") < codes.index("guiyang_2022") < codes.index("guiyang_2025")


@pytest.mark.parametrize(
    ("year", "code"),
    [
        (2019, "guiyang_2020"),
        (2020, "guiyang_2020"),
        (2021, "guiyang_2022"),
        (2025, "guiyang_2025"),
        (2026, "guiyang_2025"),
    ],
)
def test_the_first_profile_is_the_prefectures_that_runs(county, year, code):
    load_targets()
    county.prefecture_name = "贵阳市"

    found = profile_for(county, year, profiles())

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("prefecture", ["示例一市", ""])
def test_other_counties_have_no_profile_of_their_own(county, prefecture):
    load_targets()
    county.prefecture_name = prefecture

    assert profile_for(county, 2020, profiles()) is None


def test_retention_on_the_value_is_reached(county):
    with_retention(county, y2018="960", y2020="970")

    found = row_of(check(county, 2020, shipped("tonghua_2020")), "compulsory_retention")

    assert (found.verdict, found.progress.value) == ("reached", 97)
    assert found.values == {2018: 96, 2020: 97}


def test_retention_on_its_path_is_on_course_and_under_it_behind(county):
    with_retention(county, y2016="930", y2018="950", y2019="959")

    steady = row_of(check(county, 2018, shipped("tonghua_2020")), "compulsory_retention")
    slower = row_of(check(county, 2019, shipped("tonghua_2020")), "compulsory_retention")

    assert (steady.verdict, steady.progress.path, steady.progress.expected_year) == (
        "on_course",
        95,
        2020,
    )
    assert (slower.verdict, slower.progress.path, slower.progress.expected_year) == (
        "behind",
        96,
        2021,
    )


def test_a_missing_figure_is_named_and_never_zero(county):
    with_retention(county, y2019="950", y2020=None)

    found = row_of(check(county, 2020, shipped("tonghua_2020")), "compulsory_retention")

    assert (found.verdict, found.reason) == ("undetermined", "no_value")
    assert found.missing == ("graduates_grade9",)


def test_the_newest_version_of_a_year_counts(county):
    with_retention(county, y2020="950")
    newer = {"graduates_grade9": "980", "entrants_9_years_ago": "1000"}
    moved = {"cohort_transfers_in": "0", "cohort_transfers_out": "0"}
    freeze(county, make_document([], newer | moved, year=2020), version=2)

    checked = check(county, 2020, shipped("tonghua_2020"))

    assert row_of(checked, "compulsory_retention").progress.value == 98
    assert checked.years == (2020,)


@pytest.mark.parametrize(
    ("band", "above", "expected"),
    [
        ("4", "0", ("undetermined", "uncertain", (0, 4))),
        ("0", "0", ("reached", "", (0, 0))),
        ("4", "1", ("behind", "", (1, 5))),
        (None, "0", ("undetermined", "no_value", None)),
    ],
)
def test_bands_cannot_tell_61_from_56_and_nothing_is_guessed(county, band, above, expected):
    campus = junior(classes_56_65=band, classes_66_plus=above)
    freeze(county, make_document([campus], year=2018))

    found = row_of(check(county, 2018, shipped("tonghua_2018")), "oversized_junior")

    assert (found.verdict, found.reason, found.span) == expected


def test_the_primary_line_of_56_is_a_band_of_the_dictionary(county):
    campus = {"code": "P", "primary": {"classes_56_65": "2", "classes_66_plus": "1"}}
    freeze(county, make_document([campus], year=2018))

    found = row_of(check(county, 2018, shipped("tonghua_2018")), "oversized_primary")

    assert (found.verdict, found.progress.value) == ("behind", 3)


def test_one_campus_without_its_classes_leaves_the_sum_open(county):
    campuses = [
        {"code": "A", "primary": {"classes_56_65": "0", "classes_66_plus": "0"}},
        {"code": "B", "primary": {"classes_56_65": "0"}},
    ]
    freeze(county, make_document(campuses, year=2018))

    found = row_of(check(county, 2018, shipped("tonghua_2018")), "oversized_primary")

    assert (found.verdict, found.missing) == ("undetermined", ("classes_66_plus",))


def test_a_county_without_the_stage_has_no_zero(county):
    freeze(county, make_document([], year=2018))

    found = row_of(check(county, 2018, shipped("tonghua_2018")), "oversized_primary")

    assert found.reason == "no_value"


def test_a_cap_goes_down_to_zero_classes(county):
    for year, small in ((2018, "6"), (2019, "8")):
        campus = {"code": "P", "primary": {"classes": "10", "classes_upto_45": small}}
        freeze(county, make_document([campus], year=year))

    found = row_of(check(county, 2019, shipped("tonghua_2020")), "class_cap_primary")

    assert (found.verdict, found.progress.value, found.progress.path) == ("on_course", 2, 2)
    assert found.progress.expected_year == 2020


def test_stages_and_county_figures_meet_in_one_formula(county):
    campuses = [
        {"code": "A", "primary": {"pupils": "600"}, "junior": {"pupils": "300"}},
        {"code": "B", "primary": {"pupils": "100"}, "senior": {"pupils": "500"}},
    ]
    people = {"population_6_11": "800", "population_12_14": "200"}
    freeze(county, make_document(campuses, people, year=2020))

    found = row_of(check(county, 2020, shipped("guiyang_2020")), "compulsory_gross_enrolment")

    assert (found.verdict, found.progress.value) == ("reached", 100)


def test_growth_reads_last_years_return(county):
    for year, budget in ((2023, "100"), (2024, "110")):
        freeze(county, make_document([], {"edu_budget": budget}, year=year))

    found = row_of(check(county, 2024, shipped("county_template")), "budget_growth")

    assert found.progress.value == 10
    assert (found.verdict, found.reason) == ("undetermined", "no_target")


def test_targets_figures_cannot_answer_say_why(county):
    freeze(county, make_document([], year=2025))

    checked = check(county, 2025, shipped("guiyang_2025"))

    assert {row.row.code: row.reason for row in checked.rows} == {
        "compulsory_quality_balanced": "not_scored",
        "moral_education_bases": "city_wide",
        "moral_model_schools": "city_wide",
        "civilised_campuses": "city_wide",
    }
    assert checked.counts == {"reached": 0, "on_course": 0, "behind": 0, "undetermined": 4}


def test_json_prints_numbers_as_strings(county):
    with_retention(county, y2018="950", y2019="959")

    document = check(county, 2019, shipped("tonghua_2020")).as_json()

    assert document["counts"] == {"reached": 0, "on_course": 0, "behind": 1, "undetermined": 3}
    assert document["synthetic"] is True
    row = document["targets"][0]
    assert (row["value"], row["current"], row["path"], row["pace"]) == ("97", "95.9", "96", "0.9")
    assert (row["values"], row["between"]) == ({"2018": "95", "2019": "95.9"}, ["95.9", "95.9"])
    cap = document["targets"][1]
    assert cap["counted"]["title"] == "超过45人的班级数"
    assert document["targets"][3]["formula"] is None


def test_json_keeps_a_yes_and_the_standing_rules(county):
    document = check(county, 2025, shipped("guiyang_2025")).as_json()

    assert document["targets"][0]["value"] is True
    assert document["standing_rules"][0]["value"] == "1"


@pytest.mark.parametrize(
    ("county_code", "year", "profile", "numbers", "code"),
    [
        ("1", 2020, "tonghua_2020", {}, "county_unknown"),
        ("990101", 2020, "nowhere_2020", {}, "profile_unknown"),
        ("990101", 2019, "tonghua_2020", {}, "return_unknown"),
        ("990101", 2020, "tonghua_2020", {"compulsory_retention": 1}, "blank_unknown"),
        ("990101", 2020, "county_template", {"boarding_supplement": 1}, "blank_unknown"),
    ],
)
def test_what_is_unknown_is_refused(county, county_code, year, profile, numbers, code):
    load_targets()
    with_retention(county, y2020="950")

    with pytest.raises(CheckRefused) as refusal:
        check_named(county_code, year, profile, numbers)

    assert refusal.value.code == code


def test_a_filled_blank_is_judged(county):
    load_targets()
    freeze(county, make_document([], {"vocational_students": "500"}, year=2025))

    checked = check_named("990101", 2025, "county_template", {"vocational_students": Fraction(500)})

    assert row_of(checked, "vocational_students").verdict == "reached"
