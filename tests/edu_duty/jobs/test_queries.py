"""What the pages about long work print."""

import uuid
from datetime import timedelta

import pytest
from django.utils.translation import override

from edu_duty.accounts.models import User
from edu_duty.jobs.models import Job
from edu_duty.jobs.queries import duration, job_list, job_sheet, place_names
from tests.conftest import NOON, make_region

LATER = NOON + timedelta(seconds=66)


def job(**more) -> Job:
    row = {
        "kind": "score_counties",
        "subject": "990101/2024/QB2017",
        "input_digest": uuid.uuid4().hex,
        "payload": {"rubric_code": "QB2017"},
        "region_code": "990101",
        "created_by_name": "filler",
        "created_at": NOON,
    }
    return Job(**(row | more))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0秒"), (0, "0秒"), (59, "59秒"), (66, "1分06秒"), (3_723, "1小时02分")],
)
def test_a_span_of_time_is_said_as_people_say_it(seconds, text):
    assert duration(timedelta(seconds=seconds)) == text


@pytest.mark.django_db
def test_places_are_named_in_one_query(county, django_assert_num_queries):
    make_region("990000", "示例省")

    with django_assert_num_queries(1):
        names = place_names(["990101", "99", "", "123456"])

    assert names == {"990101": "示例甲县", "99": "示例省", "": "全国", "123456": "123456"}


@pytest.mark.django_db
def test_a_running_job_tells_what_is_left(county):
    running = job(
        state="RUNNING",
        started_at=NOON + timedelta(seconds=6),
        attempts=1,
        progress_done=3,
        progress_total=4,
        progress_note="990101",
    )

    sheet = job_sheet(running, LATER)

    assert sheet.title == "测算：示例甲县2024年"
    assert sheet.lead == ["QB2017", "filler，5月6日 12:00发起"]
    assert (sheet.elapsed, sheet.remaining) == ("1分06秒", "20秒")
    assert [(step.title, step.mark.word, step.note, step.took) for step in sheet.steps] == [
        ("排队", "已完成", "", "6秒"),
        ("测算", "进行中", "示例甲县", "1分00秒"),
        ("保存结果", "等待", "", ""),
    ]
    assert [step.current for step in sheet.steps] == [False, True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(("done", "total"), [(0, 0), (0, 4), (4, 4)])
def test_nothing_is_promised_where_nothing_is_known(county, done, total):
    running = job(state="RUNNING", started_at=NOON, progress_done=done, progress_total=total)

    assert job_sheet(running, LATER).remaining == ""


@pytest.mark.django_db
def test_a_job_that_waits_for_another_attempt_says_what_went_wrong(county):
    waiting = job(state="QUEUED", attempts=1, started_at=NOON, error_detail="数据库没有应答")

    steps = job_sheet(waiting, LATER).steps

    assert (steps[0].mark.word, steps[0].note) == ("等待", "上次没有完成：数据库没有应答")
    assert steps[1].took == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "more", "outcome"),
    [
        ("DONE", {}, "用时1分06秒"),
        ("DONE", {"progress_done": 4, "progress_total": 4}, "4 / 4，用时1分06秒"),
        ("FAILED", {"error_detail": "不是工作簿"}, "不是工作簿"),
        ("CANCELLED", {}, "没有保存任何结果。"),
    ],
)
def test_the_end_is_said_in_a_sentence(county, state, more, outcome):
    assert job_sheet(job(state=state, finished_at=LATER, **more), LATER).outcome == outcome


@pytest.mark.django_db
def test_a_document_names_its_year_by_its_subject(county):
    rendering = job(kind="render_document", subject="990101/2024/QB2017/inspection", payload={})

    assert job_sheet(rendering, LATER).title == "起草文书：示例甲县2024年"


@pytest.mark.django_db
def test_fifty_jobs_make_a_page_at_a_fixed_price(county, django_assert_num_queries):
    Job.objects.bulk_create(job(created_at=NOON + timedelta(seconds=n)) for n in range(60))

    User.objects.create(username=job().created_by_name, full_name="示例填报员")

    with django_assert_num_queries(5):
        sheet = job_list(Job.objects.all(), state="QUEUED", page="2", at=LATER)

    assert len(sheet.rows) == 10
    assert (sheet.rows[0].detail, sheet.rows[0].actor_name) == ("QB2017", "示例填报员")
    assert (sheet.previous_url, sheet.next_url) == ("/jobs/?state=QUEUED", "")
    assert [(choice.label, choice.count) for choice in sheet.choices] == [
        ("全部", "60"),
        ("排队中", "60"),
    ]


@pytest.mark.django_db
def test_what_a_worker_notes_is_said_in_the_readers_language():
    running = job(state="RUNNING", started_at=NOON, progress_note="保存文书")

    with override("en"):
        english = job_sheet(running, LATER).steps[1].note

    assert job_sheet(running, LATER).steps[1].note == "保存文书"
    assert english == "Save document"
