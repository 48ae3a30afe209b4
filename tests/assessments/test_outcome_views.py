"""The pages from the opinion to the grade: who sees what when, and what posting does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.columns import PREFECTURE
from assessments.deciding import decide, send_opinion
from assessments.models import Appointment, Assessment, Mark, Objection, Outcome
from assessments.objecting import answer_objection, file_objection
from edu_duty.accounts.roles import Role
from tests.assessments.held import DAY, open_with
from tests.assessments.verified import claim, submitted, verify
from tests.conftest import NOON, make_person

SENT, OPENS, OVER = NOON + 25 * DAY, NOON + 30 * DAY, NOON + 37 * DAY
STATEMENT = "会议记录齐全，见佐证第3页"


@pytest.fixture
def head(county):
    return make_person("head", Role.BUREAU_HEAD, county.code)


@pytest.fixture
def assessment(county) -> Assessment:
    return submitted(county)


@pytest.fixture
def told(assessment, lead) -> Assessment:
    claim(assessment)
    verify(assessment, P02_R="1.5")
    return send_opinion(assessment=assessment, person=lead, at=SENT, said="核查已结束")


@pytest.fixture
def clock(monkeypatch):
    """Say when requests begin."""

    def at(moment):
        monkeypatch.setattr("edu_duty.arrival_middleware.timezone.now", lambda: moment)

    return at


def page(client, person, assessment, name, **query):
    client.force_login(person)
    return client.get(f"/assessments/{assessment.pk}/{name}", query)


def post(client, person, assessment, name, **data):
    client.force_login(person)
    return client.post(f"/assessments/{assessment.pk}/{name}/", data, follow=True)


def test_the_lead_reads_what_is_missing_before_the_opinion(client, lead, assessment):
    verify(assessment)
    Mark.objects.get(item="X4").delete()

    answer = page(client, lead, assessment, "opinion/")

    assert "无弄虚作假" in answer.content.decode()
    assert not answer.context["may_send"]


def test_conditions_are_answered_and_the_opinion_is_sent(client, lead, assessment):
    verify(assessment)
    Mark.objects.get(item="X4").delete()

    post(client, lead, assessment, "opinion", act="conditions", **{"given-X4": "met"})
    answer = post(client, lead, assessment, "opinion", act="send", said="核查已结束")

    assert "初步意见已送达" in answer.content.decode()
    assessment.refresh_from_db()
    assert assessment.status == "OPINION"


def test_the_lead_reads_what_the_county_says_of_a_condition(client, lead, assessment):
    verify(assessment)
    Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point="X5",
        item="X5",
        given="unmet",
        reason="3月有1所学校被通报",
        written_by="filler",
        written_at=NOON,
    )

    read = page(client, lead, assessment, "opinion/").content.decode()

    assert "3月有1所学校被通报" in read
    assert read.count("没有说明") == 5


def test_what_cannot_be_kept_is_said(client, lead, assessment):
    verify(assessment)

    answer = post(client, lead, assessment, "opinion", act="conditions", **{"given-X4": "unmet"})

    assert answer.status_code == 400
    assert "写明事实" in answer.content.decode()


def test_an_opinion_too_early_is_refused_in_words(client, lead, assessment):
    answer = post(client, lead, assessment, "opinion", act="send")

    assert answer.status_code == 409
    assert "核查分还没有合成" in answer.content.decode()


def test_an_unknown_act_does_nothing(client, lead, told):
    for name in ("opinion", "objections"):
        assert post(client, lead, told, name, act="burn").status_code == 400


def test_before_a_submission_the_opinion_page_says_what_it_waits_for(client, lead, county):
    assessment = open_with(county).assessments.get()

    assert "核查分还没有合成" in page(client, lead, assessment, "opinion/").content.decode()
    assert page(client, lead, assessment, "decision/").status_code == 404


def test_before_the_opinion_there_is_nothing_to_object_to(client, head, assessment):
    assert page(client, head, assessment, "objections/").status_code == 404
    answer = post(client, head, assessment, "objections", act="file", item="P02.R")
    assert "现在的状态下不能这样做" in answer.content.decode()
    assert not Objection.objects.exists()


def test_the_head_objects_while_the_clock_of_the_server_allows(client, head, told, clock):
    clock(OPENS)
    data = {"act": "file", "item": "P02.R", "statement": STATEMENT}
    answer = post(client, head, told, "objections", **data)

    assert STATEMENT in answer.content.decode()
    assert Objection.objects.get().filed_at == OPENS


def test_after_the_time_the_form_is_gone_and_posting_is_refused(client, head, told, clock):
    clock(OVER)
    data = {"act": "file", "item": "P02.R", "statement": STATEMENT}
    answer = post(client, head, told, "objections", **data)

    assert answer.status_code == 409
    assert not answer.context["may_file"]
    assert "不在申辩时间内" in answer.content.decode()


def test_the_lead_answers_on_the_same_page(client, lead, head, told, clock):
    filed = file_objection(
        assessment=told, item="P02.R", statement=STATEMENT, person=head, at=OPENS
    )
    clock(OPENS + DAY)
    data = {"act": "answer", "objection": filed.pk, "ruling": "PARTLY", "given": "2"}

    answer = post(client, lead, told, "objections", **data, answer="补充材料成立")

    assert "改为：2" in answer.content.decode()
    assert Objection.objects.get().answered_by_name == "lead"


def test_the_lead_decides_on_a_page_that_says_what_it_does(client, lead, told, clock):
    clock(OVER)
    assert "不能再改" in page(client, lead, told, "decision/").content.decode()

    answer = post(client, lead, told, "decision", said="经会议审定")

    assert "已评定" in answer.content.decode()
    assert Outcome.objects.get().decided_at == OVER


def test_too_early_the_decision_page_says_why_not(client, lead, told, clock):
    clock(OPENS)

    assert "申辩时间还没有结束" in page(client, lead, told, "decision/").content.decode()
    assert post(client, lead, told, "decision").status_code == 409


def test_the_county_sees_the_result_only_once_it_is_told(client, head, lead, assessment):
    claim(assessment)
    verify(assessment, P02_R="1.5")
    before = page(client, head, assessment, "outcome/")
    assert [cell.label for cell in before.context["sheet"].total] == ["自评分", "复核分"]
    assert before.context["totals"] is None

    send_opinion(assessment=assessment, person=lead, at=SENT)
    assert page(client, head, assessment, "outcome/").context["totals"] is not None
    assert page(client, head, assessment, "outcome.json").status_code == 404

    outcome = decide(assessment=assessment, person=lead, at=OVER)
    answer = page(client, head, assessment, "outcome/")
    assert "最终得分和等次" in answer.content.decode()
    assert page(client, head, assessment, "outcome.json").content.decode() == outcome.receipt


def test_every_score_opens_to_who_when_and_why(client, head, lead, told):
    filed = file_objection(
        assessment=told, item="P02.R", statement=STATEMENT, person=head, at=OPENS
    )
    answer_objection(
        objection=filed, ruling="UPHELD", given="2", answer="补充成立", person=lead, at=OVER
    )
    decide(assessment=told, person=lead, at=OVER)

    sheet = page(client, head, told, "outcome/").context["sheet"]

    items = [item for domain in sheet.domains for point in domain.points for item in point.items]
    cells = {cell.label: cell for cell in next(i for i in items if i.code == "P02.R").cells}
    assert (cells["自评分"].text, cells["核查分"].text, cells["最终得分"].text) == (
        "2.5",
        "1.5",
        "2",
    )
    final = cells["最终得分"]
    assert ("lead" in final.who, final.why, final.moved) == (True, "补充成立", True)


def test_the_story_is_told_in_order_with_names_posts_and_words(client, head, lead, told):
    file_objection(assessment=told, item="P02.R", statement=STATEMENT, person=head, at=OPENS)

    lines = page(client, head, told, "story/").context["lines"]

    told_lines = [(line.who, line.post, line.what, line.words) for line in lines]
    assert ("lead", "省级负责人", "送达初步意见", "核查已结束") in told_lines
    assert told_lines[-1] == ("head", "局领导", "提出申辩", STATEMENT)


def test_the_story_filters_and_exports(client, head, told):
    shown = page(client, head, told, "story/", kind="step").context["lines"]
    assert {line.kind for line in shown} == {"step"}

    table = page(client, head, told, "story/", kind="step", format="csv")
    assert "送达初步意见" in table.content.decode("utf-8-sig")
    assert page(client, head, told, "story/", format="pdf").status_code == 404
    assert page(client, head, told, "outcome/", format="xlsx").status_code == 200


def test_inspectors_own_marks_are_nobodys_business(client, head, county, told):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    Appointment.objects.create(
        assessment=told,
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    Mark.objects.create(
        assessment=told,
        column="PROVINCE",
        person=inspector,
        point="P02",
        item="P02.R",
        given="0.1",
        points="0.1",
        reason="独家理由",
        written_by="inspector",
        written_at=NOON,
    )

    for name in ("story/", "outcome/"):
        assert "独家理由" not in page(client, head, told, name).content.decode()


def test_the_price_does_not_grow_with_marks(client, head, told, django_assert_num_queries):
    client.force_login(head)
    address = f"/assessments/{told.pk}/story/"
    client.get(address)

    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for mark in list(Mark.objects.filter(column="SELF")):
        Mark.objects.create(
            assessment=told,
            column=PREFECTURE,
            person=head,
            point=mark.point,
            item=mark.item,
            given=mark.given,
            points=mark.points,
            reason="复核",
            written_by="head",
            written_at=NOON,
        )

    with django_assert_num_queries(len(before)):
        client.get(address)


@pytest.fixture
def believed(assessment, lead) -> Assessment:
    """A county whose second point nobody checked, told what its credibility makes of it."""
    assessment.round.credibility_on = True
    assessment.round.save()
    claim(assessment)
    verify(assessment, share="1/2")
    Mark.objects.filter(column="PROVINCE", item="P02.R").delete()
    return send_opinion(assessment=assessment, person=lead, at=SENT)


@pytest.mark.parametrize("name", ["opinion/", "outcome/", "decision/"])
def test_pages_say_which_items_were_not_checked_and_what_they_count_for(
    client, lead, believed, name
):
    text = page(client, lead, believed, name).content.decode()

    assert "自评可信度和未核查的项目" in text
    assert "50%" in text
    assert re.search(r'data-label="修正后">\s*<div>1.25</div>', text)


def test_the_county_is_told_of_the_correction_and_objects_to_what_it_gave(
    client, head, lead, believed, clock
):
    assert "自评可信度和未核查的项目" in page(client, head, believed, "outcome/").content.decode()
    clock(OPENS)
    post(client, head, believed, "objections", act="file", item="P02.R", statement=STATEMENT)
    objection = Objection.objects.get()

    answer = {"act": "answer", "objection": objection.pk, "ruling": "UPHELD", "answer": "成立"}
    refused = post(client, lead, believed, "objections", given="1.2", **answer)
    taken = post(client, lead, believed, "objections", given="1.3", **answer)

    assert "初步意见：1.25" in refused.content.decode()
    assert (refused.status_code, taken.status_code) == (400, 200)


def test_a_round_without_credibility_says_nothing_of_it(client, lead, told):
    for name in ("opinion/", "outcome/"):
        assert "自评可信度和未核查的项目" not in page(client, lead, told, name).content.decode()
