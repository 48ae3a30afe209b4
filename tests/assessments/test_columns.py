"""Who sees which column, and what marks come to."""

from fractions import Fraction

import pytest
from django.conf import settings

from assessments.columns import COLUMNS, MarkRefused, points_given, seen_columns
from assessments.lifecycle.tables import ASSESSMENT
from assessments.points import points_in
from edu_duty.accounts.roles import ALLOWED, Role
from indicators.publishing import parsed_rubric

CE37 = (settings.BASE_DIR / "fixtures" / "rubrics" / "CE37.toml").read_text(encoding="utf-8")
ITEMS = {item.code: item for point in points_in(CE37) for item in point.items}
SCHEME = parsed_rubric(CE37).scheme
TENTH = Fraction(1, 10)
# Columns seen in each status, in the order of the table.
ORDER = ["PREPARING", "SUBMITTED", "RETURNED", "REVIEWED", "OPINION", "OBJECTED", "DECIDED"]
SEEN = {
    Role.COUNTY_FILLER: "S S SP SP SPV SPV SPVF",
    Role.BUREAU_HEAD: "S S SP SP SPV SPV SPVF",
    Role.DEPARTMENT: "S S SP SP SPV SPV SPVF",
    Role.PREFECTURE_REVIEWER: "SP SP SP SP SPV SPV SPVF",
    Role.INSPECTOR: "SP SP SP SP SPV SPV SPVF",
    Role.PROVINCE_LEAD: "SPVF SPVF SPVF SPVF SPVF SPVF SPVF",
}
SHORT = dict(zip("SPVF", COLUMNS, strict=True))


@pytest.mark.parametrize("role", SEEN, ids=str)
def test_columns_are_seen_from_the_status_on_in_which_they_are_told(role):
    told = {
        status: {SHORT[letter] for letter in letters}
        for status, letters in zip(ORDER, SEEN[role].split(), strict=True)
    }

    assert {status: set(seen_columns(status, ALLOWED[role])) for status in ORDER} == told
    assert set(ORDER) == set(ASSESSMENT.statuses)


@pytest.mark.parametrize("role", sorted(set(Role) - set(SEEN)), ids=str)
def test_nobody_else_sees_a_column(role):
    assert {seen_columns(status, ALLOWED[role]) for status in ORDER} == {frozenset()}


@pytest.mark.parametrize(
    ("code", "given", "points"),
    [
        ("P01", "A", Fraction(2)),
        ("P01", "B", Fraction(17, 10)),
        ("P01", "1.9", Fraction(19, 10)),
        ("P01", "0", Fraction(0)),
        ("P03.1", "0.75", Fraction(3, 4)),
        ("P03.1", "0.7", Fraction(7, 10)),
    ],
)
def test_a_mark_comes_to_points(code, given, points):
    assert points_given(ITEMS[code], SCHEME, given, TENTH) == points


@pytest.mark.parametrize(
    ("code", "given", "reason"),
    [
        ("P01", "2.1", "much"),
        ("P01", "1.95", "step"),
        ("P01", "-1", "shape"),
        ("P01", "1e3", "shape"),
        ("P01", "１", "shape"),
        ("P01", "", "shape"),
        ("P01", "E", "shape"),
        ("P03.1", "A", "scale"),
    ],
)
def test_marks_that_cannot_be_given_are_refused_by_name(code, given, reason):
    with pytest.raises(MarkRefused) as refusal:
        points_given(ITEMS[code], SCHEME, given, TENTH)

    assert refusal.value.code == reason
