"""Everybody sees what they answer for: the desk all of it, a department its own part."""

import pytest

from assessments.readers import reader_of
from edu_duty.accounts.roles import Role
from tests.conftest import make_person


@pytest.mark.parametrize(
    ("role", "prefix", "whole", "narrow"),
    [
        (Role.COUNTY_FILLER, "990101", True, False),
        (Role.BUREAU_HEAD, "990101", True, False),
        (Role.PREFECTURE_REVIEWER, "9901", False, False),
        (Role.INSPECTOR, "99", False, False),
        (Role.PROVINCE_LEAD, "99", False, False),
    ],
)
def test_those_who_may_ask_see_every_point(county, role, prefix, whole, narrow):
    reader = reader_of(make_person("x", role, prefix), county.code)

    assert (reader.whole, reader.narrow) == (whole, narrow)
    assert reader.sees(["财政局"])


def test_a_department_sees_and_writes_its_own_part_alone(county):
    person = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")

    reader = reader_of(person, county.code)

    assert (reader.narrow, reader.departments) == (True, frozenset({"财政局"}))
    assert (reader.sees(["教育局", "财政局"]), reader.sees(["教育局"])) == (True, False)
    assert (reader.writes_part("财政局"), reader.writes_part("编办")) == (True, False)


def test_a_department_without_a_name_sees_nothing(county):
    reader = reader_of(make_person("nobody", Role.DEPARTMENT, county.code), county.code)

    assert not reader.sees(["财政局", "教育局"])
