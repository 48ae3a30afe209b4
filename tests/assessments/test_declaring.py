"""A county says itself what holds its grade down: in its time, with facts, over nobody's words."""

import pytest

from assessments.acting import ActRefused
from assessments.declaring import Declared, declare, may_declare
from assessments.marks import FieldRefused
from assessments.models import Assessment, Mark
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person

MET = Declared("met", "", 0)
FACTS = "3月有1所学校被通报，已整改"


@pytest.fixture
def assessment(county) -> Assessment:
    return open_with(county).assessments.get()


def say(assessment, person, at=NOON, **answers) -> list[str]:
    return declare(assessment=assessment, answers=answers, person=person, at=at)


def test_what_a_county_says_is_kept_in_its_own_column_with_the_facts(assessment, filler):
    changed = say(assessment, filler, X1=MET, X5=Declared("unmet", FACTS, 0))

    rows = Mark.objects.order_by("item").values_list("column", "point", "item", "given", "reason")
    assert changed == ["X1", "X5"]
    assert list(rows) == [
        ("SELF", "X1", "X1", "met", ""),
        ("SELF", "X5", "X5", "unmet", FACTS),
    ]
    told = AuditEvent.objects.get(verb="RESPONSE_SAVED")
    assert (told.details["column"], told.details["items"]) == ("SELF", ["X1", "X5"])


def test_saying_the_same_again_changes_nothing(assessment, filler):
    say(assessment, filler, X1=MET)

    assert say(assessment, filler, X1=Declared("met", " ", 1)) == []
    assert AuditEvent.objects.filter(verb="RESPONSE_SAVED").count() == 1


def test_an_empty_answer_takes_the_old_one_away(assessment, filler):
    say(assessment, filler, X5=Declared("unmet", FACTS, 0))

    assert say(assessment, filler, X5=Declared("", FACTS, 1)) == ["X5"]
    assert not Mark.objects.exists()
    assert say(assessment, filler, X5=Declared("", "", 0)) == []


@pytest.mark.parametrize(
    ("code", "told", "said"),
    [
        ("X5", Declared("unmet", " ", 0), "X5不是达标的，写明事实和依据"),
        ("X5", Declared("not_applicable", "", 0), "X5不是达标的，写明事实和依据"),
        ("X5", Declared("A", "", 0), "选择达标、未达标或不适用"),
        ("P02", MET, "P02不是本指标体系的限制条件"),
        ("X5", Declared("unmet", "字" * 1001, 0), "理由不超过1,000字"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_kept(assessment, filler, code, told, said):
    with pytest.raises(FieldRefused) as refusal:
        say(assessment, filler, X1=MET, **{code: told})

    assert (refusal.value.field, refusal.value.message) == (code, said)
    assert not Mark.objects.exists()


def test_whoever_saw_an_older_answer_overwrites_nothing(assessment, filler):
    say(assessment, filler, X1=MET)

    with pytest.raises(FieldRefused, match="别人刚写过X1"):
        say(assessment, filler, X1=Declared("unmet", FACTS, 0))

    assert Mark.objects.get().given == "met"


def test_nothing_is_said_once_it_is_submitted_or_past_the_time(assessment, filler):
    assert may_declare(assessment, NOON)
    with pytest.raises(ActRefused) as late:
        say(assessment, filler, at=NOON + 10 * DAY, X1=MET)
    Assessment.objects.update(status="SUBMITTED")
    with pytest.raises(ActRefused) as submitted:
        say(assessment, filler, X1=MET)

    assert (late.value.code, submitted.value.code) == ("county_may_write", "county_may_write")
    assert not Mark.objects.exists()


def test_only_who_writes_the_whole_county_says_it(assessment, county, outsider):
    finance = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")

    for person in (finance, reviewer, outsider):
        with pytest.raises(ActRefused) as refusal:
            say(assessment, person, X1=MET)
        assert refusal.value.code == "forbidden"
    assert not Mark.objects.exists()
