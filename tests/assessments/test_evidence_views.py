"""A county's evidence in the browser: handed in, used, looked at, and shut to everybody else."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.evidence import About, upload
from assessments.models import Appointment, Assessment, Evidence, EvidenceUse, StageWindow
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.evidence_corpus import (
    CANARY,
    document,
    identity,
    pdf,
    picture,
    workbook,
)
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county, neighbour) -> Assessment:
    held = open_with(county, neighbour)
    # The pages go by the server's own clock.
    StageWindow.objects.filter(round=held, stage="SELF").update(closes_at="2100-01-01T00:00Z")
    return held.assessments.get(county=county)


@pytest.fixture
def people(county, neighbour, assessment):
    inspector = make_person("inspector", Role.INSPECTOR, "99")
    Appointment.objects.create(
        assessment=assessment,
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    return {
        "filler": make_person("filler", Role.COUNTY_FILLER, county.code),
        "outsider": make_person("outsider", Role.COUNTY_FILLER, neighbour.code),
        "finance": make_person("finance", Role.DEPARTMENT, county.code, department="财政局"),
        "reviewer": make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"),
        "lead": make_person("lead", Role.PROVINCE_LEAD, "99"),
        "inspector": inspector,
    }


@pytest.fixture
def browse(people):
    def signed_in(who: str) -> Client:
        client = Client()
        client.force_login(people[who])
        return client

    return signed_in


def put(county, person, content=None, name="示例.pdf", year=2025, **said) -> Evidence:
    return upload(
        county=county,
        year=year,
        name=name,
        content=content or pdf("one", "two"),
        about=About(**said),
        person=person,
        at=NOON,
    ).evidence


def at(name: str, assessment: Assessment, *more) -> str:
    return reverse(f"assessments:{name}", args=[assessment.pk, *more])


def posted(content: bytes, name="示例.pdf", **more) -> dict:
    return {"file": SimpleUploadedFile(name, content), **more}


def test_a_file_is_handed_in_for_a_point_and_stands_on_its_page(assessment, browse):
    client = browse("filler")
    wanted = _wanted(client, assessment, "P13")[0]

    answer = client.post(
        at("new_evidence", assessment),
        posted(pdf("a"), caption="说明文字", point="P13", wanted=wanted, pages="1"),
    )

    assert answer.url == at("point", assessment, "P13") + "#evidence"
    page = client.get(answer.url).content.decode()
    assert "示例.pdf" in page
    assert "说明文字" in page
    assert EvidenceUse.objects.get().wanted == wanted


def _wanted(client, assessment, point) -> list[str]:
    page = client.get(at("point", assessment, point)).content.decode()
    return re.findall(r'<span class="kind">(.*?)</span>', page)


def test_a_file_that_names_people_is_refused_on_the_page_and_what_was_typed_stays(
    assessment, browse
):
    answer = browse("filler").post(
        at("new_evidence", assessment),
        posted(workbook([[identity(1)]]), name="a.xlsx", caption="名册"),
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "文件里有身份证号：单元格统计!A1" in page
    assert 'value="名册"' in page
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "还没有选文件"),
        ({"valid_from": "x"}, "应为日期"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "文件是空的"),
    ],
)
def test_a_form_that_is_wrong_says_so(assessment, browse, data, words):
    answer = browse("filler").post(at("new_evidence", assessment), data)

    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_stored_file_is_used_and_no_longer_used(assessment, county, people, browse):
    row, client = put(county, people["filler"]), browse("filler")

    client.post(at("use_evidence", assessment), {"evidence": row.pk, "point": "P13", "pages": "2"})
    use = EvidenceUse.objects.get()
    answer = client.post(at("end_use", assessment, use.pk), {"point": "P13"}, follow=True)

    assert "已取消引用" in answer.content.decode()
    assert not EvidenceUse.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"evidence": "x", "point": "P13"}, {"evidence": "1", "point": "P13", "wanted": "无"}],
)
def test_a_use_that_cannot_be_says_why(assessment, county, people, browse, data):
    row = put(county, people["filler"])
    if data.get("evidence") == "1":
        data = data | {"evidence": row.pk}

    answer = browse("filler").post(at("use_evidence", assessment), data, follow=True)

    assert "notice-error" in answer.content.decode()
    assert not EvidenceUse.objects.exists()


def test_the_library_lists_filters_and_exports(assessment, county, people, browse):
    put(county, people["filler"], caption="会议纪要")
    put(county, people["filler"], picture("JPEG"), "photo.jpg")
    client, url = browse("filler"), at("evidence", assessment)

    everything = client.get(url).content.decode()
    pictures = client.get(url, {"kind": "JPEG"}).content.decode()
    found = client.get(url, {"search": "会议"}).content.decode()
    none = client.get(url, {"state": "infected"}).content.decode()
    table = client.get(url, {"format": "csv"})

    assert "示例.pdf" in everything
    assert "photo.jpg" in everything
    assert "示例.pdf" not in pictures
    assert "photo.jpg" not in found
    assert "没有符合条件的文件" in none
    assert "attachment" in table["Content-Disposition"]
    assert "会议纪要" in table.content.decode()


def test_a_file_that_serves_many_points_keeps_its_row_low(assessment, county, people, browse):
    row, client = put(county, people["filler"]), browse("filler")
    responses = list(assessment.responses.order_by("point"))
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=row, response=response) for response in responses[:3]
    )

    three = client.get(at("evidence", assessment)).content.decode()
    EvidenceUse.objects.create(evidence=row, response=responses[3])
    four = client.get(at("evidence", assessment)).content.decode()

    assert "另有" not in three
    assert "另有2处" in four
    assert all(at("point", assessment, each.point) in four for each in responses[:4])


def test_a_column_for_what_is_said_about_files_is_there_when_something_is(
    assessment, county, people, browse
):
    row, client = put(county, people["filler"]), browse("filler")

    quiet = client.get(at("evidence", assessment)).content.decode()
    Evidence.objects.filter(pk=row.pk).update(phones=6)
    told = client.get(at("evidence", assessment)).content.decode()

    assert "提示</th>" not in quiet
    assert "提示</th>" in told


def test_a_download_is_an_attachment_nothing_runs_from(assessment, county, people, browse):
    row = put(county, people["filler"])

    answer = browse("reviewer").get(at("evidence_download", assessment, row.pk))

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/pdf"
    assert CANARY.encode() not in answer.content
    event = AuditEvent.objects.get(verb="EVIDENCE_DOWNLOADED")
    assert (event.actor_name, event.details["original"]) == ("reviewer", False)


@pytest.mark.parametrize("scan", ["HELD", "INFECTED"])
def test_what_was_not_found_clean_is_neither_handed_out_nor_drawn(
    assessment, county, people, browse, scan
):
    row, client = put(county, people["filler"]), browse("filler")
    Evidence.objects.update(scan=scan)

    answer = client.get(at("evidence_download", assessment, row.pk))
    page = client.get(answer.url).content.decode()

    assert answer.status_code == 302
    assert client.get(at("evidence_picture", assessment, row.pk, 1)).status_code == 404
    assert '<img class="evidence-page"' not in page
    assert not AuditEvent.objects.filter(verb="EVIDENCE_DOWNLOADED").exists()


def test_pages_are_drawn_one_by_one_by_their_address(assessment, county, people, browse):
    row, client = put(county, people["filler"]), browse("reviewer")

    second = client.get(at("evidence_page", assessment, row.pk, 2)).content.decode()
    drawn = client.get(at("evidence_picture", assessment, row.pk, 2))

    assert at("evidence_picture", assessment, row.pk, 2) in second
    assert at("evidence_page", assessment, row.pk, 1) in second
    assert (drawn["Content-Type"], drawn["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert drawn.content.startswith(b"\x89PNG")
    assert client.get(at("evidence_page", assessment, row.pk, 3)).status_code == 404
    assert client.get(at("evidence_picture", assessment, row.pk, 3)).status_code == 404


def test_a_document_is_not_drawn(assessment, county, people, browse):
    row, client = put(county, people["filler"], document(["a"]), "a.docx"), browse("filler")

    page = client.get(at("evidence_file", assessment, row.pk)).content.decode()

    assert "这种文件不预览，下载后看" in page
    assert client.get(at("evidence_picture", assessment, row.pk, 1)).status_code == 404


def test_a_file_is_replaced_and_both_pages_say_so(assessment, county, people, browse):
    old, client = put(county, people["filler"]), browse("filler")
    url = at("replace_evidence", assessment, old.pk)

    form = client.get(url).content.decode()
    bad = client.post(url, posted(b"x", "a.pdf"))
    answer = client.post(url, posted(pdf("new"), "新.pdf"), follow=True)

    assert "替换文件" in form
    assert bad.status_code == 409
    assert "替换前的文件" in answer.content.decode()
    assert "已替换为" in client.get(at("evidence_file", assessment, old.pk)).content.decode()


def test_a_held_file_is_scanned_once_more_on_request(assessment, county, people, browse, settings):
    settings.EVIDENCE_SCANNER = "true"
    row = put(county, people["filler"])
    url = at("scan_evidence", assessment, row.pk)

    held = browse("filler").post(url, follow=True).content.decode()
    Evidence.objects.update(scan="CLEAN")
    clean = browse("filler").post(url, follow=True).content.decode()

    assert "文件还在查毒" in held
    assert "这个文件已经查过" in clean


GETS = ("evidence_file", "evidence_page", "evidence_picture", "evidence_download")


def test_another_county_finds_nothing(assessment, county, people, browse):
    row = put(county, people["filler"])
    client = browse("outsider")
    theirs = Assessment.objects.exclude(pk=assessment.pk).get()

    for held in (assessment, theirs):
        for name in GETS:
            more = [1] if name in ("evidence_page", "evidence_picture") else []
            assert client.get(at(name, held, row.pk, *more)).status_code == 404, name
        for name in ("replace_evidence", "scan_evidence"):
            assert client.post(at(name, held, row.pk)).status_code == 404, name
    for name in ("evidence", "new_evidence"):
        assert client.get(at(name, assessment)).status_code == 404
    for held in (assessment, theirs):
        data = {"evidence": row.pk, "point": "P13"}
        assert client.post(at("use_evidence", held), data).status_code == 404


def test_a_department_sees_its_own_files(assessment, county, people, browse):
    put(county, people["filler"], name="desk.pdf")
    put(county, people["filler"], pdf("f"), "finance.pdf", department="财政局")

    page = browse("finance").get(at("evidence", assessment)).content.decode()

    assert "finance.pdf" in page
    assert "desk.pdf" not in page


def test_reviewers_are_led_to_the_same_file_elsewhere_and_counties_are_not(
    assessment, county, neighbour, people, browse
):
    row = put(county, people["filler"])
    put(neighbour, people["outsider"])
    put(county, people["filler"], year=2024)
    words = ("同一文件也见于", "别处也有")

    seen = {
        who: browse(who).get(at("evidence", assessment)).content.decode()
        for who in ("filler", "finance", "reviewer", "lead", "inspector")
    }

    for who in ("reviewer", "lead", "inspector"):
        assert all(text in seen[who] for text in words), who
        assert f"{county.label}2024年" in seen[who]
    for who in ("reviewer", "lead"):
        assert f"{neighbour.label}2025年" in seen[who]
    # An inspector appointed to one county is not told the name of another.
    assert "范围以外的1个县" in seen["inspector"]
    assert neighbour.label not in seen["inspector"]
    for who in ("filler", "finance"):
        assert not any(text in seen[who] for text in words), who
    own = browse("filler").get(at("evidence_file", assessment, row.pk)).content.decode()
    assert "同一文件" not in own


def test_pages_ask_as_many_questions_with_many_files_as_with_few(
    assessment, county, people, browse
):
    pages = [("evidence", []), ("point", ["P13"])]
    client = browse("reviewer")
    first = put(county, people["filler"])
    _use_everywhere(assessment, first)
    few = _questions(client, assessment, pages)

    for number in range(12):
        row = Evidence.objects.get(pk=first.pk)
        row.pk, row.name, row.sha256 = None, f"{number}.pdf", f"{number:064d}"
        row.save()
        _use_everywhere(assessment, row)

    assert _questions(client, assessment, pages) == few


def _use_everywhere(assessment, row):
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=row, response=response) for response in assessment.responses.all()
    )


def _questions(client, assessment, pages) -> list[int]:
    counted = []
    for name, more in pages:
        client.get(at(name, assessment, *more))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(name, assessment, *more)).status_code == 200
        counted.append(len(asked))
    return counted


def test_templates_ask_the_database_nothing(assessment, county, people, browse, silent_rendering):
    row = put(county, people["filler"])
    client = browse("filler")

    for name, more in (
        ("evidence", []),
        ("point", ["P13"]),
        ("new_evidence", []),
        ("evidence_file", [row.pk]),
        ("replace_evidence", [row.pk]),
    ):
        assert client.get(at(name, assessment, *more)).status_code == 200


def test_who_brought_a_file_is_called_by_name(assessment, county, people, browse):
    User.objects.filter(username="filler").update(full_name="示例填报员")
    row = put(county, people["filler"])

    listed = browse("filler").get(at("evidence", assessment)).content.decode()
    own = browse("filler").get(at("evidence_file", assessment, row.pk)).content.decode()

    assert "示例填报员，" in listed
    assert "示例填报员" in own
    assert "filler，" not in listed + own
