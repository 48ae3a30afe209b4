"""The audit page: who reads what, what it finds, and that reading it is written down."""

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.audit.anchors import drop_anchor
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.origin import Origin, Person, Post, coming_from
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from edu_duty.trail.checking import perform_check
from tests.conftest import NOON, make_person

pytestmark = pytest.mark.django_db
FILLER = Person(7, "filler", (Post("COUNTY_FILLER", "990101"),))


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"


@pytest.fixture
def events(county, neighbour) -> None:
    with coming_from(Origin("192.0.2.7", lambda: FILLER)):
        for number, code in enumerate([county.code, county.code, neighbour.code]):
            record(
                verb=AuditEvent.Verb.RETURN_FROZEN,
                target=f"{code}/2024/v{number}",
                actor_name="filler",
                at=NOON + timedelta(days=number),
                region_code=code,
                year=2024,
                details={"reason": "核对过", "changes": ["1", None]},
            )
        record(verb=AuditEvent.Verb.SIGNED_IN, target="lead", actor_name="lead", at=NOON)


@pytest.fixture
def auditor(client, events):
    person = make_person("auditor", Role.AUDIT_ADMIN, "")
    client.force_login(person)
    return person


def page_of(client, **asked) -> str:
    return client.get(reverse("trail:events"), asked).content.decode()


def test_the_auditor_reads_who_did_what_in_words(client, auditor):
    page = page_of(client)

    assert "冻结数据" in page
    assert "示例甲县/2024/v0" in page.replace("示例甲县 2024", "示例甲县/2024")
    assert "县级填报员（" in page
    assert "192.0.2.7" in page
    assert "3个字" in page
    assert "核对过" not in page
    assert "1 → 空" in page


def test_a_bureau_head_reads_about_their_own_county_alone(client, events):
    client.force_login(make_person("head", Role.BUREAU_HEAD, "990101"))

    page = page_of(client)

    assert "示例甲县" in page
    assert "示例乙县" not in page
    assert "990102" not in page
    assert "登录" not in page.split("<tbody")[1]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"person": "FILLER"}, 3),
        ({"target": "990102/"}, 1),
        ({"verb": "SIGNED_IN"}, 1),
        ({"region": "9901"}, 3),
        ({"region": "990101", "since": "2026-05-07"}, 1),
        ({"until": "2026-05-06", "verb": "RETURN_FROZEN"}, 1),
        ({"person": "nobody"}, 0),
    ],
)
def test_filters_keep_what_was_asked_for(client, auditor, asked, count):
    assert page_of(client, **asked).count('<th scope="row"') == count


def test_a_filter_that_makes_no_sense_is_said(client, auditor):
    response = client.get(reverse("trail:events"), {"region": "县"})

    assert response.status_code == 422
    assert "填2到6位数字" in response.content.decode()


def test_looking_something_up_is_an_event_itself(client, auditor):
    before = AuditEvent.objects.count()
    page_of(client)
    unfiltered = AuditEvent.objects.count() - before

    page_of(client, person="13800138000", verb="SIGNED_IN")

    event = AuditEvent.objects.order_by("-pk")[0]
    assert unfiltered == 0
    assert (event.verb, event.actor_name) == ("AUDIT_VIEWED", "auditor")
    assert event.details["filters"]["verb"] == "SIGNED_IN"
    assert "13800138000" not in str(event.details)


def test_a_table_holds_what_was_asked_for_and_is_an_event(client, auditor):
    response = client.get(reverse("trail:table", args=["csv"]), {"verb": "RETURN_FROZEN"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    event = AuditEvent.objects.order_by("-pk")[0]
    assert [row["target"] for row in rows] == ["990102/2024/v2", "990101/2024/v1", "990101/2024/v0"]
    assert rows[0]["act"] == "冻结数据"
    assert (event.verb, event.details["rows"]) == ("AUDIT_EXPORTED", 3)
    assert "attachment" in response["Content-Disposition"]


def test_a_table_comes_as_a_workbook_too(client, auditor):
    response = client.get(reverse("trail:table", args=["xlsx"]))

    assert ZipFile(io.BytesIO(b"".join(response.streaming_content))).testzip() is None
    assert client.get(reverse("trail:table", args=["ods"])).status_code == 404


def test_the_page_says_how_the_chains_stand(client, auditor):
    assert "还没有" in page_of(client)

    anchor = drop_anchor(NOON)

    assert anchor is not None
    assert anchor.root[:16] in page_of(client)


def test_checking_now_is_a_job_whose_outcome_stands_on_the_page(client, auditor):
    response = client.post(reverse("trail:check"))

    job = Job.objects.get(kind="verify_audit")
    run_claimed(str(job.pk), perform_check)
    assert response.status_code == 302
    assert "全部相符" in page_of(client)


def test_many_events_stand_on_pages_that_keep_the_filter(client, auditor, monkeypatch):
    monkeypatch.setattr("edu_duty.trail.queries.PER_PAGE", 2)

    page = page_of(client, verb="RETURN_FROZEN")

    assert "verb=RETURN_FROZEN&amp;page=2" in page


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client, auditor, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        page_of(client)


def test_an_exported_trail_verifies_from_the_command_line(auditor, tmp_path):
    call_command("anchor_audit")
    call_command("export_audit", out=tmp_path / "audit.jsonl")

    lines = (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()

    assert sum('"event":' in line for line in lines) == AuditEvent.objects.count()
