"""The page of a point: what is typed is kept, or shown again beside why it is not."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Assessment, Mark, Query, Response, StageWindow
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.evaluating import score_county
from tests.assessments.filled import fill
from tests.assessments.held import open_with
from tests.assessments.test_task_list import add_files
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county, neighbour) -> Assessment:
    fill(county)
    held = open_with(county, neighbour)
    # The pages go by the server's own clock.
    StageWindow.objects.filter(round=held, stage="SELF").update(closes_at="2100-01-01T00:00Z")
    return held.assessments.get(county=county)


@pytest.fixture
def finance(county):
    return make_person("finance", Role.DEPARTMENT, county.code, department="财政局")


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


@pytest.fixture
def desk(client, filler):
    client.force_login(filler)
    return client


def at(assessment: Assessment, point: str) -> str:
    return reverse("assessments:point", args=[assessment.pk, point])


def post(client, assessment, point, act="save", **fields):
    return client.post(at(assessment, point), {"act": act, **fields})


def typed(**fields) -> dict[str, str]:
    return {"version": "0", "narrative": "全县召开专题会议4次。", **fields}


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_point_shows_what_is_asked_what_the_figures_say_and_how_it_is_scored(
    desk, assessment, silent_rendering
):
    page = text_of(desk.get(at(assessment, "P02")))

    assert "加强党对教育工作的领导" in page
    assert "县委办/政府办牵头" in page
    assert "达到标准得满分，0为0分，其间按比例" in page
    assert "标准≥ 2" in page
    assert 'id="f-party_study_meetings"' in page
    assert "会议纪要" in page
    assert "人工评定的项目写等级（A、B、C、D）或分值，步长0.1分" in page


def test_own_scores_that_are_only_read_take_no_more_room_than_they_need(
    client, desk, assessment, filler, reviewer
):
    post(desk, assessment, "P02", **typed(**{"given_P02.R": "B"}))
    written = text_of(desk.get(at(assessment, "P02")))
    client.force_login(reviewer)
    read = text_of(client.get(at(assessment, "P02")))
    Mark.objects.update(reason="缺一次记录")
    reasoned = text_of(client.get(at(assessment, "P02")))

    assert 'score-table is-read"' not in written
    assert 'score-table is-read"' in read
    assert 'score-table is-read"' not in reasoned


def test_verdicts_are_live_before_anything_is_frozen(desk, assessment):
    page = text_of(desk.get(at(assessment, "P02")))

    assert "实时判定" in page
    assert 'class="mark mark-met">达标' in page


def test_what_is_written_is_kept_and_the_page_shows_it(desk, assessment):
    answer = post(desk, assessment, "P02", **typed(**{"given_P02.R": "B", "reason_P02.R": "缺"}))

    assert answer.status_code == 302
    page = text_of(desk.get(at(assessment, "P02")))
    assert "全县召开专题会议4次。" in page
    assert 'value="B"' in page
    assert "自评合计2.63分" in page


def test_a_line_end_counts_once_whatever_the_browser_sends(desk, assessment):
    post(desk, assessment, "P02", **{**typed(), "narrative": "一\r\n二"})

    assert Response.objects.get(assessment=assessment, point="P02").narrative == "一\n二"


def test_two_writers_see_both_texts_and_nothing_typed_is_lost(desk, assessment):
    post(desk, assessment, "P02", **typed(narrative="先写的"))

    answer = post(desk, assessment, "P02", **typed(narrative="后写的", **{"given_P02.R": "A"}))

    page = text_of(answer)
    assert answer.status_code == 409
    assert "先写的" in page
    assert "后写的</textarea>" in page
    assert Response.objects.get(point="P02", assessment=assessment).narrative == "先写的"
    again = post(
        desk, assessment, "P02", **typed(version="1", narrative="后写的", **{"given_P02.R": "A"})
    )
    assert again.status_code == 302
    assert Response.objects.get(point="P02", assessment=assessment).narrative == "后写的"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("given_P02.R", "9", "不超过满分2.5分"),
        ("given_P02.1", "0.4", "与测算不一致，写明理由"),
        ("narrative", "字" * 5001, "自评说明不超过5,000字"),
        ("narrative", "\x00", "不允许"),
        ("version", "x", "填写整数"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_stays_typed(
    desk, assessment, field, text, said
):
    answer = post(desk, assessment, "P02", **typed(**{field: text}))

    assert answer.status_code == 400
    assert not Mark.objects.exists()
    if field != "version" and text != "\x00":
        assert said in text_of(answer)
        assert text in text_of(answer)


def test_handing_in_before_it_is_written_keeps_what_was_typed_and_says_what_lacks(desk, assessment):
    answer = post(desk, assessment, "P02", act="hand_in", **typed())

    page = text_of(answer)
    assert answer.status_code == 409
    assert "已保存；本点还没有写完：缺自评说明或自评分" in page
    assert 'name="version" value="1"' in page
    assert Response.objects.get(point="P02", assessment=assessment).version == 1


def test_a_point_goes_from_writing_to_done_and_back(desk, assessment):
    post(desk, assessment, "P01", act="hand_in", **typed(given_P01="A"))
    response = Response.objects.get(point="P01", assessment=assessment)
    assert response.state == "HANDED_IN"

    post(desk, assessment, "P01", act="settle")
    response.refresh_from_db()
    assert response.state == "DONE"
    assert "textarea" not in text_of(desk.get(at(assessment, "P01"))).split("部门填报")[0]

    post(desk, assessment, "P01", act="query", said="缺会议纪要", department="教育局")
    response.refresh_from_db()
    assert response.state == "QUERIED"
    assert Query.objects.get().department == "教育局"
    assert "缺会议纪要" in text_of(desk.get(at(assessment, "P01")))


def test_a_draft_is_shown_with_its_figures_and_replaces_nothing_by_itself(desk, assessment):
    answer = post(desk, assessment, "P02", act="draft", **typed(narrative="自己写的"))

    page = text_of(answer)
    assert "自己写的</textarea>" in page
    assert "每年专题研究教育工作次数4次，比上年增加1次，达到标准（≥ 2次）" in page
    assert 'href="#f-party_study_meetings"' in page
    assert Response.objects.get(point="P02", assessment=assessment).version == 0


@pytest.mark.parametrize(
    ("act", "shown"), [("draft_append", "自己写的\n草稿。"), ("draft_replace", "草稿。")]
)
def test_a_draft_goes_into_the_field_where_somebody_says_so(desk, assessment, act, shown):
    fields = typed(narrative="自己写的", drafted="草稿。")

    answer = post(desk, assessment, "P02", act=act, **fields)

    assert f"{shown}</textarea>" in text_of(answer)
    assert Response.objects.get(point="P02", assessment=assessment).version == 0


def test_nothing_is_written_outside_the_time(desk, assessment):
    Assessment.objects.update(status="SUBMITTED")

    answer = post(desk, assessment, "P02", **typed())

    assert answer.status_code == 409
    assert "现在不能填报" in text_of(answer)
    assert Response.objects.get(point="P02", assessment=assessment).version == 0


def test_a_department_writes_and_hands_in_its_part_and_sees_no_other(client, assessment, finance):
    Response.objects.update(narrative="县里写的")
    other = Response.objects.get(point="P30", assessment=assessment)
    Answer.objects.create(response=other, department="税务局", text="税务局写的")
    client.force_login(finance)

    answer = post(
        client,
        assessment,
        "P30",
        "hand_in_part",
        department="财政局",
        part_version="0",
        text="已足额",
    )

    assert answer.status_code == 302
    page = text_of(client.get(at(assessment, "P30")))
    assert "finance，" in page
    assert "已足额" in page
    assert "县里写的" not in page
    assert "税务局写的" not in page
    assert client.get(at(assessment, "P01")).status_code == 404


def test_a_department_cannot_write_the_point_or_anothers_part(client, assessment, finance):
    client.force_login(finance)

    point = post(client, assessment, "P30", **typed())
    part = post(
        client, assessment, "P30", "save_part", department="税务局", part_version="0", text="x"
    )

    assert (point.status_code, part.status_code) == (409, 409)
    assert not Answer.objects.filter(version__gt=0).exists()
    assert not AuditEvent.objects.filter(verb="RESPONSE_SAVED").exists()


def test_two_of_a_department_see_both_texts(client, assessment, finance):
    client.force_login(finance)
    part = {"department": "财政局", "part_version": "0"}
    post(client, assessment, "P30", "save_part", text="先写的", **part)

    answer = post(client, assessment, "P30", "save_part", text="后写的", **part)

    page = text_of(answer)
    assert answer.status_code == 409
    assert "先写的" in page
    assert "后写的</textarea>" in page


def test_nothing_written_is_not_handed_in(client, assessment, finance):
    client.force_login(finance)
    part = {"department": "财政局", "part_version": "0", "text": " "}

    answer = post(client, assessment, "P30", "hand_in_part", **part)

    assert answer.status_code == 400
    assert "还没有填写，不能交回" in text_of(answer)


def test_a_question_is_asked_answered_and_settled(client, assessment, filler, reviewer):
    client.force_login(reviewer)
    assert post(client, assessment, "P13", "ask", said="按人数还是园数?").status_code == 302
    client.force_login(filler)
    query = Query.objects.get()
    post(client, assessment, "P13", "answer", query=query.pk, said="按人数")
    refused = post(client, assessment, "P13", "settle_query", query=query.pk)

    client.force_login(reviewer)
    settled = post(client, assessment, "P13", "settle_query", query=query.pk)

    query.refresh_from_db()
    assert (refused.status_code, settled.status_code) == (409, 302)
    assert (query.level, query.state) == ("PREFECTURE", "SETTLED")
    assert "按人数还是园数" in text_of(client.get(at(assessment, "P13")))


def test_a_question_of_another_point_is_not_found_here(desk, assessment):
    other = Response.objects.get(point="P01", assessment=assessment)
    query = Query.objects.create(response=other, level="COUNTY", asked_by="x", asked_at=NOON)

    for pk in (query.pk, "x", ""):
        answer = post(desk, assessment, "P13", "answer", query=pk, said="y")

        assert answer.status_code == 404


def test_an_act_nobody_knows_changes_nothing(desk, assessment):
    assert post(desk, assessment, "P13", "burn").status_code == 400


@pytest.mark.parametrize("name", ["outsider", "other_reviewer", "official", "school"])
def test_whoever_it_is_not_for_finds_nothing(client, assessment, outsider, official, name):
    people = {"outsider": outsider, "official": official}
    people["other_reviewer"] = make_person("r", Role.PREFECTURE_REVIEWER, "9902")
    people["school"] = make_person("s", Role.SCHOOL_OFFICER, "990101", campus_code="1")
    client.force_login(people[name])
    pages = [at(assessment, "P13"), reverse("assessments:tasks", args=[assessment.pk])]

    statuses = {client.get(page).status_code for page in pages}

    assert statuses == ({403} if name in ("official", "school") else {404})


def test_a_year_leads_to_its_assessment_or_says_that_there_is_none(desk, assessment):
    found = desk.get("/counties/990101/2025/assessment/")
    none = desk.get("/counties/990101/2024/assessment/")

    assert found["Location"] == f"/assessments/{assessment.pk}/"
    assert "这一年还没有评价轮次" in text_of(none)


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_list_goes_into_a_spreadsheet(desk, assessment, name):
    answer = desk.get(f"/assessments/{assessment.pk}/?state=open&format={name}")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'990101-2025-tasks.{name}"')


def test_a_point_asks_as_much_among_many_as_among_few(desk, assessment):
    score_county(county_code="990101", year=2025, rubric_code="CE37", actor_name="filler", at=NOON)
    others = Response.objects.filter(assessment=assessment).exclude(point="P02")
    kept = list(others)
    others.delete()
    add_files(assessment, 1)
    desk.get(at(assessment, "P02"))
    with CaptureQueriesContext(connection) as few:
        desk.get(at(assessment, "P02"))
    Response.objects.bulk_create(kept)
    add_files(assessment)

    with CaptureQueriesContext(connection) as many:
        desk.get(at(assessment, "P02"))

    assert len(many) == len(few)


def test_a_save_asks_as_much_in_a_full_portal_as_in_an_empty_one(desk, assessment):
    post(desk, assessment, "P02", **typed())
    with CaptureQueriesContext(connection) as empty:
        post(desk, assessment, "P03", **typed(**{"given_P03.R": "A"}))
    add_files(assessment)
    for year in range(2015, 2025):
        open_with(assessment.county, year=year)

    with CaptureQueriesContext(connection) as full:
        post(desk, assessment, "P04", **typed(given_P04="A"))

    assert len(full) == len(empty)


def test_people_are_called_by_their_names_not_by_their_accounts(
    client, assessment, filler, finance, reviewer
):
    User.objects.filter(pk=filler.pk).update(full_name="示例填报员")
    User.objects.filter(pk=finance.pk).update(full_name="示例财政员")
    User.objects.filter(pk=reviewer.pk).update(full_name="示例复核员")
    client.force_login(finance)
    part = {"department": "财政局", "text": "已拨付。", "part_version": "0"}
    post(client, assessment, "P30", act="hand_in_part", **part)
    client.force_login(reviewer)
    post(client, assessment, "P30", act="ask", said="哪一年？")
    client.force_login(filler)
    post(client, assessment, "P30", **typed())

    page = text_of(client.get(at(assessment, "P30")))

    assert re.search("示例填报员，[^<]*保存", page)
    assert re.search("示例财政员，[^<]*交回", page)
    assert re.search("示例复核员，[^<]*", page)
    assert not re.search("(filler|finance|reviewer)，", page)
