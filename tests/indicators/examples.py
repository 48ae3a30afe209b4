"""One small synthetic county, scored by both rubrics; the receipts under data/ come from it."""

from copy import deepcopy
from typing import Any

from indicators.scoring.figures import Figures
from indicators.scoring.receipt import canonical, digest
from schools.deriving import derive
from tests.indicators.returns import make_document, primary_school

COUNTY = {
    "population_3_5": "400",
    "kg_classes_within_cap": "11",
    "kg_public_funds": "520",
    "junior_entrants_3_years_ago": "200",
    "junior_cohort_transfers_in": "4",
    "junior_cohort_transfers_out": "9",
    "junior_cohort_deaths": "0",
    "zoned_pupils_primary": "260",
    "town_entrants_primary": "260",
    "zoned_pupils_junior": "180",
    "town_entrants_junior": "190",
    "quality_senior_places": "400",
    "quality_senior_quota_places": "200",
    "special_public_funds": "8000",
    "migrants_eligible": "210",
    "migrants_public": "170",
    "migrants_purchased_places": "20",
    "disabled_school_age": "42",
    "disabled_special_school": "18",
    "disabled_home_delivery": "3",
    "small_schools_funded_as_100": "1",
    "avg_pay_teachers": "86210",
    "avg_pay_civil_servants": "85900",
    "rotation_eligible": "110",
    "rotated": "12",
    "rotated_backbone": "3",
    "satisfaction": "84.9",
}
STATEMENTS = [
    {
        "code": "preschool_gross_enrolment",
        "name": "学前三年毛入园率",
        "value": "90.4",
        "unit": "percent",
        "source": "示例县教育统计公报",
        "note": "",
        "concerns": ["PS2020:P1"],
    }
]


def _junior(pupils: int) -> dict[str, str]:
    return {
        "pupils": str(pupils),
        "classes": "9",
        "classes_upto_45": "7",
        "classes_46_50": "1",
        "teachers": "40",
        "teachers_bachelor": "30",
        "teachers_graduate": "2",
        "teachers_backbone": "5",
        "teachers_pe": "3",
        "teachers_music": "1",
        "teachers_fine_art": "1",
        "teachers_art": "0",
        "teachers_360h": "40",
        "teachers_certified": "40",
        "graduates": str(pupils * 3 // 10),
        "disabled_pupils": "6",
    }


def campuses() -> list[dict[str, Any]]:
    """Shape: town and country schools, an integrated one, and some that stay outside."""
    kindergarten = {"pupils": "200", "teachers": "14", "teachers_certified": "14", "classes": "7"}
    private = {"pupils": "160", "teachers": "10", "teachers_certified": "9", "classes": "5"}
    nine_year = primary_school("9901010004", 166, kind="312", equipment_value="820000")
    nine_year["junior"] = _junior(210)
    junior = primary_school("9901010005", 420, kind="311", multimedia_rooms="12")
    del junior["primary"]
    junior["junior"] = _junior(420)
    return [
        primary_school("9901010001", 640),
        primary_school("9901010002", 380, teachers_backbone="3"),
        primary_school("9901010003", 90, teachers_pe=None) | {"locale": "rural"},
        nine_year,
        junior,
        primary_school("9901010006", 32, kind="218"),
        primary_school("9901010007", 0, name="示例停办小学"),
        {"code": "9901010008", "kind": "514", "primary": {"pupils": "60"}},
        {"code": "9901010009", "kind": "111", "preschool": kindergarten},
        {
            "code": "9901010010",
            "kind": "111",
            "ownership": "inclusive_private",
            "preschool": private,
        },
    ]


def this_year() -> dict[str, Any]:
    """The return of 2024."""
    return make_document(campuses(), COUNTY, statements=STATEMENTS)


def last_year() -> dict[str, Any]:
    """The return of 2023: everything there, a little less of it."""
    older = deepcopy(campuses())
    older[2]["primary"]["teachers_pe"] = "1"
    older[0]["primary"]["teachers_backbone"] = "9"
    older[4]["figures"]["equipment_value"] = "790000"
    county = COUNTY | {"population_3_5": "440", "satisfaction": "83.5"}
    return make_document(older, county, year=2023)


def both_years() -> tuple[Figures, Figures]:
    """The figures of both years as evaluating reads them, derived values included."""
    now, before = this_year(), last_year()
    return (
        Figures.from_document(now, derive(now, before), version=2, sha256=digest(canonical(now))),
        Figures.from_document(
            before, derive(before, None), version=1, sha256=digest(canonical(before))
        ),
    )
