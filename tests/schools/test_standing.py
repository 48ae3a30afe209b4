"""Who acts on a year acts on what they read, or not at all."""

from datetime import timedelta

import pytest

from schools.explaining import explain, matters_of
from schools.handing_in import hand_in
from schools.models import CountyYear, SendBack
from schools.standing import (
    StandingChanged,
    acted_on,
    department_tag,
    last_hand_in,
    matter_tag,
    year_tag,
)
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, year_of
from tests.schools.flagged import doubled, warnings_of

__all__ = ["doubled"]
DEPARTMENT = "财政局"


def act(county, tag):
    return acted_on(
        county=county, year=YEAR, tag=tag, tag_of=year_tag, act=lambda: SendBack.objects.count()
    )


def test_what_is_as_it_was_read_is_acted_on(county):
    bring(county)

    assert act(county, year_tag(year_of(county))) == 0


@pytest.mark.parametrize("change", [{"tick": 99}, {"frozen": True}])
def test_what_has_changed_since_is_left_alone(county, change):
    bring(county)
    tag = year_tag(year_of(county))
    CountyYear.objects.update(**change)

    with pytest.raises(StandingChanged):
        act(county, tag)


def test_a_findings_name_changes_with_what_is_said_about_it(doubled):
    silent = warnings_of(doubled)[0]

    explain(
        county=doubled,
        year=YEAR,
        mark=silent.fingerprint,
        text="新区入住",
        actor_name="filler",
        at=NOON,
    )

    said = next(one for one in matters_of(doubled, YEAR) if one.fingerprint == silent.fingerprint)
    assert len({matter_tag(silent), matter_tag(said), matter_tag(None)}) == 3


def test_a_departments_name_changes_with_its_figures_and_each_handing_in(county):
    bring(county)
    row = year_of(county)

    def tag():
        return department_tag(row, DEPARTMENT, last_hand_in(row, DEPARTMENT))

    def handed_in(at):
        hand_in(county=county, year=YEAR, department=DEPARTMENT, gaps="无", actor_name="a", at=at)
        return tag()

    tags = [tag(), handed_in(NOON), handed_in(NOON + timedelta(seconds=1))]
    row.figures["edu_budget"] = "77"
    tags.append(tag())

    assert len(set(tags)) == 4
