"""The county sheet of the synthetic province: what no campus can tell."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from schools.package import SchoolRow, StageRow

Values = dict[str, int | Decimal | bool]


class Stand(Protocol):
    """What is known of the county and year the figures are for."""

    @property
    def county(self) -> Mapping[str, Any]: ...

    @property
    def back(self) -> int: ...

    @property
    def oldest(self) -> bool: ...

    @property
    def strength(self) -> float: ...

    def policy(self, name: str) -> float: ...

    def newest(self, name: str) -> float: ...


class Totals:
    """Sums over the campuses of one county and year."""

    def __init__(self, schools: Sequence[SchoolRow], stages: Sequence[StageRow]) -> None:
        self.schools = schools
        self.stages = stages
        self.locale = {school.code: school.locale for school in schools}
        self.ownership = {school.code: school.ownership for school in schools}

    def of(self, element: str, *stages: str) -> int:
        """Add one stage element up over some stages, all when none is named."""
        return sum(
            int(row.figures.get(element, 0))
            for row in self.stages
            if not stages or row.stage in stages
        )

    def town_entrants(self, stage: str) -> int:
        """New pupils of public schools in town and city."""
        return sum(
            int(row.figures["entrants"])
            for row in self.stages
            if row.stage == stage
            and self.locale[row.school_code] != "rural"
            and self.ownership[row.school_code] == "public"
        )

    def campuses(self, *kinds: str) -> int:
        """Count campuses of some kinds, all when none is named."""
        return sum(not kinds or school.kind in kinds for school in self.schools)

    def small_rural(self) -> int:
        """Count village schools and teaching points of under 100 pupils."""
        rural = {s.code for s in self.schools if s.locale == "rural" and s.kind in {"211", "218"}}
        return sum(
            row.school_code in rural and int(row.figures["pupils"]) < 100 for row in self.stages
        )

    def private(self) -> int:
        """Count campuses not run by the public."""
        return sum(school.ownership != "public" for school in self.schools)


def county_figures(
    stand: Stand, schools: Sequence[SchoolRow], stages: Sequence[StageRow]
) -> Values:
    """Return the county's own figures; what campuses or last year's return give is left out."""
    totals = Totals(schools, stages)
    values: Values = {}
    for part in (_people, _entry, _care, _offer, _schools, _budget, _teachers, _order):
        values |= part(stand, totals)
    return values


def _of(stand: Stand, name: str, whole: float) -> int:
    return math.floor(whole * stand.policy(name) + 0.5)


def _yuan(value: float) -> Decimal:
    return Decimal(math.floor(value * 100 + 0.5)) / 100


def _people(stand: Stand, totals: Totals) -> Values:
    primary, junior = totals.of("pupils", "primary"), totals.of("pupils", "junior")
    senior = totals.of("pupils", "senior", "vocational")
    return {
        "population": math.floor(stand.county["population"] * (1 + 0.003 * stand.back)),
        "population_3_5": math.ceil(
            totals.of("pupils", "preschool") / stand.policy("gross_preschool")
        ),
        "population_6_11": math.ceil(primary * 0.985 / 0.9996),
        "population_12_14": math.ceil(junior * 0.972 / 0.9988),
        "population_15_17": math.ceil(senior / stand.policy("gross_senior")),
        "primary_enrolled_school_age": math.floor(primary * 0.985),
        "junior_enrolled_school_age": math.floor(junior * 0.972),
        "senior_enrolled": senior,
        "general_intake": totals.of("entrants", "senior"),
        "vocational_intake": totals.of("entrants", "vocational"),
    }


def _entry(stand: Stand, totals: Totals) -> Values:
    graduates = totals.of("graduates", "junior")
    arrived, left = graduates // 80, graduates // 90
    stayed = graduates - arrived + left
    primary, junior = totals.town_entrants("primary"), totals.town_entrants("junior")
    places = totals.of("entrants", "senior") * 6 // 10
    dropouts = math.floor(30 * (1 - stand.strength))
    return {
        "graduates_grade9": graduates,
        "entrants_9_years_ago": math.ceil(stayed / stand.policy("retention")),
        "cohort_transfers_in": arrived,
        "cohort_transfers_out": left,
        "junior_entrants_3_years_ago": math.ceil(stayed / stand.policy("junior_retention")) + 2,
        "junior_cohort_transfers_in": arrived,
        "junior_cohort_transfers_out": left,
        "junior_cohort_deaths": 2,
        "dropouts_listed": dropouts,
        "dropouts_returned": dropouts * 9 // 10,
        "town_entrants_primary": primary,
        "zoned_pupils_primary": _of(stand, "zoned_primary", primary),
        "town_entrants_junior": junior,
        "zoned_pupils_junior": _of(stand, "zoned_junior", junior),
        "quality_senior_places": places,
        "quality_senior_quota_places": _of(stand, "quota_places", places),
    }


def _care(stand: Stand, totals: Totals) -> Values:
    in_school = totals.of("pupils", "special")
    in_class = totals.of("disabled_pupils", "primary", "junior")
    at_home = in_school // 6
    known = math.ceil((in_school + in_class + at_home) / stand.policy("disabled_enrolment"))
    migrants = math.ceil(totals.of("migrant_pupils", "primary", "junior") * 1.04)
    enrolment = totals.of("pupils")
    complaints = 12 + enrolment // 4000
    return {
        "disabled_school_age": known,
        "disabled_special_school": in_school,
        "disabled_home_delivery": at_home,
        "special_public_funds": _yuan(stand.policy("special_public_funds")),
        "aided_person_times": enrolment * 58 // 100,
        "aid_funds": _yuan(enrolment * 0.0521 / 1.041**stand.back),
        "migrants_eligible": migrants,
        "migrants_public": _of(stand, "migrants_public", migrants),
        "migrants_purchased_places": migrants // 50,
        "complaints_received": complaints,
        "complaints_closed_in_time": _of(stand, "closed_in_time", complaints),
        "satisfaction": _yuan(stand.policy("satisfaction")),
    }


def _offer(stand: Stand, totals: Totals) -> Values:
    classes = totals.of("classes", "preschool")
    gardens = totals.campuses("111") // 10
    students = totals.of("pupils", "vocational")
    return {
        "kg_classes_within_cap": _of(stand, "kg_within_cap", classes),
        "kg_public_funds": _yuan(stand.policy("kg_public_funds")),
        "community_kg": gardens,
        "community_kg_resolved": _of(stand, "community_kg_resolved", gardens),
        "senior_public_funds": _yuan(stand.policy("senior_public_funds")),
        "vocational_equipment_value": _yuan(students * stand.policy("vocational_equipment")),
        "training_stations": _of(stand, "training_stations", students),
        "dual_qualified_teachers": _of(
            stand, "dual_qualified", totals.of("teachers", "vocational")
        ),
        "private_schools_passed": _of(stand, "passed_check", totals.private()),
        "community_education_funds": _yuan(
            stand.county["population"] * stand.policy("community_funds")
        ),
        "united_front_lessons": math.floor(stand.newest("united_front_lessons")),
    }


def _schools(stand: Stand, totals: Totals) -> Values:
    schools = totals.campuses()
    return {
        "small_schools_funded_as_100": _of(stand, "funded_as_100", totals.small_rural()),
        "schools_meeting_standard": _of(stand, "meeting_standard", schools),
        "schools_party_organisation": _of(stand, "party", schools),
        "schools_language_standard": _of(stand, "language", schools),
        "schools_with_inspector": _of(stand, "with_inspector", schools),
        "schools_national_textbooks": _of(stand, "textbooks", schools),
        "schools_broadband": _of(stand, "broadband", schools),
        "full_time_inspectors": 3 + math.floor(6 * stand.strength),
        "part_time_inspectors": schools // 5,
        "supervision_budget": _yuan(stand.newest("supervision_budget") * 0.97**stand.back),
        "rectification_items": 8,
        "rectification_items_closed": _of(stand, "rectified", 8),
        "party_study_meetings": _of(stand, "study_meetings", 1),
        "leader_school_visits": _of(stand, "leader_visits", 1),
    }


def _series(stand: Stand, newest: float, more: float = 0.0) -> tuple[float, float]:
    """Return a money series in this year and the year before; it grows with the budget."""
    first, second = stand.county["budget_growth"]
    value = newest
    for growth in (second, first)[: stand.back]:
        value /= 1 + growth + more
    return value, value / (1 + (first if stand.back else second) + more)


def _with_previous(stand: Stand, code: str, series: tuple[float, float]) -> Values:
    """Name a series; last year's value is stated only where no return of last year gives it."""
    values: Values = {code: _yuan(series[0])}
    if stand.oldest:
        values[f"{code}_previous"] = _yuan(series[1])
    return values


def _budget(stand: Stand, totals: Totals) -> Values:
    pupils = sum(stand.county["pupils"].values())
    budget = pupils * stand.newest("per_pupil_budget") / 10_000
    gap = stand.newest("fiscal_gap")
    primary, junior = stand.newest("per_pupil_primary"), stand.newest("per_pupil_junior")
    values: Values = {}
    for code, newest, more in (
        ("edu_budget", budget, 0.0),
        ("edu_appropriation", budget * 1.06, 0.0),
        ("fiscal_revenue", budget * 2.7, gap),
        ("per_pupil_expenditure_primary", primary, 0.004),
        ("per_pupil_expenditure_junior", junior, -0.002),
        ("per_pupil_public_funds_primary", primary * 0.168, 0.001),
        ("per_pupil_public_funds_junior", junior * 0.163, 0.003),
    ):
        values |= _with_previous(stand, code, _series(stand, newest, more))
    if stand.oldest:
        values["enrolment_total_previous"] = totals.of("pupils") * 1014 // 1000
    return values | _duties(stand, budget)


def _duties(stand: Stand, budget: float) -> Values:
    collected, due = budget * 0.021, budget * 0.034
    return {
        "education_surcharge_collected": _yuan(collected),
        "education_surcharge_allocated": _yuan(collected * stand.policy("surcharge")),
        "matching_funds_due": _yuan(due),
        "matching_funds_paid": _yuan(due * stand.policy("matching")),
        "gdp": _yuan(budget * 21.5),
    }


def _teachers(stand: Stand, totals: Totals) -> Values:
    everyone = totals.of("teachers")
    civil = 96_400 * 0.962**stand.back
    pay = civil * stand.policy("pay_ratio")
    payroll = everyone * pay / 10_000
    eligible = totals.of("teachers", "primary", "junior") * 46 // 100
    rotated = math.ceil(eligible * stand.policy("rotated"))
    posts = math.floor(everyone * 1.09)
    return {
        "avg_pay_teachers": _yuan(pay),
        "avg_pay_civil_servants": _yuan(civil),
        "payroll": _yuan(payroll),
        "training_funds": _yuan(payroll * stand.policy("training_of_payroll")),
        "rotation_eligible": eligible,
        "rotated": rotated,
        "rotated_backbone": math.ceil(rotated * stand.policy("rotated_backbone")),
        "posts_authorised": posts,
        "posts_filled": _of(stand, "posts_filled", posts),
    }


def _order(stand: Stand, totals: Totals) -> Values:
    found = 2 + math.floor(9 * (1 - stand.strength))
    planned = 6 + totals.campuses() // 40
    myopia = stand.policy("myopia")
    values: Values = {
        "violations_found": found,
        "violations_corrected": _of(stand, "violations_corrected", found),
        "safety_accidents": 0,
        "food_incidents": 0,
        "safety_checks": 2 + math.floor(4 * stand.strength),
        "myopia": _yuan(myopia),
        "projects_planned": planned,
        "projects_completed": _of(stand, "projects_completed", planned),
    }
    if stand.oldest:
        values["myopia_previous"] = _yuan(myopia + 0.4)
    return values
