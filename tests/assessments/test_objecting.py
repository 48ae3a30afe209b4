"""A county objects in its time, once to an item, and every objection is answered with a reason."""

from datetime import timedelta

import pytest

from assessments.acting import ActRefused
from assessments.deciding import send_opinion
from assessments.marks import FieldRefused
from assessments.models import Assessment, Objection, StepTaken
from assessments.objecting import answer_objection, file_objection, objection_span
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY
from tests.assessments.verified import submitted, verify
from tests.conftest import NOON, make_person

SENT, OPENS, CLOSES = NOON + 25 * DAY, NOON + 30 * DAY, NOON + 37 * DAY
TICK = timedelta(microseconds=1)


@pytest.fixture
def head(county):
    return make_person("head", Role.BUREAU_HEAD, county.code)


@pytest.fixture
def told(county, lead) -> Assessment:
    assessment = submitted(county)
    verify(assessment, P02_R="1.5", X1="unmet")
    return send_opinion(assessment=assessment, person=lead, at=SENT)


@pytest.fixture
def filed(told, head) -> Objection:
    return object_to(told, head)


def object_to(told, head, item="P02.R", statement="有会议记录", at=OPENS) -> Objection:
    return file_objection(assessment=told, item=item, statement=statement, person=head, at=at)


def answer(filed, lead, ruling="UPHELD", given="2", said="补充材料成立", at=OPENS + DAY):
    return answer_objection(
        objection=filed, ruling=ruling, given=given, answer=said, person=lead, at=at
    )


def test_an_objection_is_kept_with_its_name_and_words(told, head):
    kept = object_to(told, head, statement=" 有会议记录 ")

    assert (kept.item, kept.statement, kept.filed_by_name) == ("P02.R", "有会议记录", "head")
    told.refresh_from_db()
    assert told.status == "OBJECTED"
    assert StepTaken.objects.get(act="object").subject == "P02.R"


@pytest.mark.parametrize("at", [OPENS - TICK, CLOSES])
def test_outside_its_time_nothing_is_filed(told, head, at):
    with pytest.raises(ActRefused, match="申辩时间"):
        object_to(told, head, at=at)

    assert not Objection.objects.exists()


@pytest.mark.parametrize("at", [OPENS, CLOSES - TICK])
def test_the_ends_of_its_time_belong_to_it_as_the_window_says(told, head, at):
    assert object_to(told, head, at=at).pk


def test_a_county_told_late_has_as_long_from_then(county, lead):
    assessment = submitted(county)
    verify(assessment)
    late = send_opinion(assessment=assessment, person=lead, at=CLOSES)

    assert objection_span(late) == (CLOSES, CLOSES + 7 * DAY)


def test_before_the_opinion_there_is_no_time_to_object(county):
    assert objection_span(submitted(county)) is None


@pytest.mark.parametrize("item", ["P99", "P02", "X9", ""])
def test_what_is_not_scored_is_not_objected_to(told, head, item):
    with pytest.raises(FieldRefused):
        object_to(told, head, item=item)

    told.refresh_from_db()
    assert told.status == "OPINION"


def test_twice_to_the_same_item_is_refused(filed, told, head):
    with pytest.raises(FieldRefused, match="已提出过"):
        object_to(told, head)

    assert StepTaken.objects.filter(act="object").count() == 1


@pytest.mark.parametrize("statement", ["", "  ", "字" * 1001])
def test_an_objection_says_why(told, head, statement):
    with pytest.raises(ActRefused, match="理由"):
        object_to(told, head, statement=statement)


def test_only_the_head_objects(told, county):
    filler = make_person("filler", Role.COUNTY_FILLER, county.code)

    with pytest.raises(ActRefused, match="权限"):
        object_to(told, filler)


def test_an_answer_is_kept_with_its_name_and_words(filed, lead):
    answered = answer(filed, lead)

    assert (answered.ruling, answered.given, answered.answer) == ("UPHELD", "2", "补充材料成立")
    assert (answered.answered_by_name, answered.answered_at) == ("lead", OPENS + DAY)


def test_an_answer_may_be_given_anew_and_both_stay_told(filed, lead):
    answer(filed, lead)

    again = answer(filed, lead, ruling="DISMISSED", given="", said="材料不在评价年度内")

    assert (again.ruling, again.given) == ("DISMISSED", "")
    reasons = StepTaken.objects.filter(act="answer").order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["补充材料成立", "材料不在评价年度内"]


@pytest.mark.parametrize(
    ("ruling", "given"),
    [
        ("UPHELD", ""),
        ("UPHELD", "1.5"),
        ("PARTLY", "1.4"),
        ("UPHELD", "99"),
        ("UPHELD", "1.55"),
        ("DISMISSED", "2"),
        ("MAYBE", ""),
    ],
)
def test_what_is_given_fits_the_ruling_and_is_better(filed, lead, ruling, given):
    with pytest.raises(FieldRefused):
        answer(filed, lead, ruling=ruling, given=given)

    filed.refresh_from_db()
    assert filed.ruling == ""


@pytest.mark.parametrize(("given", "fits"), [("met", True), ("unmet", False), ("2", False)])
def test_a_condition_is_answered_with_a_verdict(told, head, lead, given, fits):
    filed = object_to(told, head, item="X1")

    if fits:
        assert answer(filed, lead, given=given).given == given
    else:
        with pytest.raises(FieldRefused):
            answer(filed, lead, given=given)


def test_an_answer_says_why(filed, lead):
    with pytest.raises(ActRefused, match="理由"):
        answer(filed, lead, said=" ")


def test_the_county_does_not_answer_itself(filed, head):
    with pytest.raises(ActRefused, match="权限"):
        answer(filed, head)
