"""A county and its points, as those mark them who may."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.columns import PREFECTURE, PROVINCE
from assessments.models import (
    Appointment,
    Assessment,
    Evidence,
    EvidenceUse,
    Mark,
    Query,
    Round,
    StageWindow,
)
from assessments.points import points_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from tests.assessments.marked import (
    agreed_everywhere,
    frozen,
    inspector_of,
    reviewed,
    rubric_points,
    submitted,
)
from tests.conftest import make_person

NOW = timezone.now()


@pytest.fixture
def assessment(county, filler) -> Assessment:
    found = submitted(county, filler)
    frozen(found)
    open_windows()
    return found


@pytest.fixture
def verified(county, filler) -> Assessment:
    found = reviewed(county, filler)
    frozen(found)
    open_windows()
    return found


def open_windows() -> None:
    day = timedelta(days=1)
    StageWindow.objects.update(opens_at=NOW - day, closes_at=NOW + 9 * day)


@pytest.fixture
def reviewer(client):
    person = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    client.force_login(person)
    return person


def page(assessment, point="P02") -> str:
    return reverse("assessments:review_point", args=[assessment.pk, point])


def county_page(assessment) -> str:
    return reverse("assessments:review", args=[assessment.pk])


def fields(assessment, point="P02", version=0, **told) -> dict[str, str]:
    found = next(each for each in rubric_points(assessment.round) if each.code == point)
    data: dict[str, str] = {}
    for item in found.items:
        data |= {f"given_{item.code}": "", f"reason_{item.code}": ""}
        data[f"version_{item.code}"] = str(version)
    return data | told


def test_saving_a_mark_leads_to_the_next_point(client, assessment, reviewer):
    data = fields(
        assessment, act="save_next", **{"given_P02.R": "B", "reason_P02.R": "会议纪要缺一次"}
    )

    answer = client.post(page(assessment), data)

    assert answer.url == page(assessment, "P03")
    assert Mark.objects.get(column=PREFECTURE, item="P02.R").given == "B"
    shown = client.get(page(assessment)).content.decode()
    assert "会议纪要缺一次" in shown
    assert "评分要点" in shown


def test_evidence_stands_beside_the_marks(client, assessment, reviewer):
    file = Evidence.objects.create(
        county=assessment.county,
        year=2025,
        name="示例纪要.pdf",
        kind="PDF",
        sha256="0" * 64,
        size=1,
        uploaded_by="filler",
        uploaded_at=NOW,
    )
    EvidenceUse.objects.create(
        evidence=file, response=assessment.responses.get(point="P02"), pages="3"
    )

    text = client.get(page(assessment)).content.decode()

    assert f"/assessments/{assessment.pk}/evidence/{file.pk}/" in text
    assert "第3页" in text


def test_a_mark_without_its_reason_is_told_at_its_field(client, assessment, reviewer):
    data = fields(assessment, act="save", **{"given_P02.R": "B"})

    answer = client.post(page(assessment), data)

    assert answer.status_code == 400
    assert "与自评不同，写明理由" in answer.content.decode()
    assert 'value="B"' in answer.content.decode()


def test_agreeing_takes_over_the_countys_points(client, assessment, reviewer):
    client.post(page(assessment), fields(assessment, act="agree"))

    assert Mark.objects.get(column=PREFECTURE, item="P02.R").given == "A"


def test_what_a_colleague_wrote_meanwhile_is_shown(client, assessment, reviewer):
    marks = {"given_P02.R": "B", "reason_P02.R": "缺一次"}
    client.post(page(assessment), fields(assessment, act="save", **marks))

    answer = client.post(page(assessment), fields(assessment, act="save", **{"given_P02.R": "A"}))

    assert answer.status_code == 409
    assert "P02.R B reviewer" in answer.content.decode()
    assert Mark.objects.get(column=PREFECTURE, item="P02.R").given == "B"


def test_an_act_nobody_knows_is_refused(client, assessment, reviewer):
    assert client.post(page(assessment), {"act": "burn"}).status_code == 400
    assert client.post(county_page(assessment), {"act": "burn"}).status_code == 400


def test_a_question_is_asked_and_settled_beside_the_marks(client, assessment, reviewer):
    client.post(page(assessment), {"act": "ask", "said": "会议记录在哪里"})
    query = Query.objects.get()

    answer = client.post(page(assessment), {"act": "settle_query", "query": query.pk})

    assert answer.url == page(assessment)
    query.refresh_from_db()
    assert (query.level, query.state) == ("PREFECTURE", "SETTLED")


def test_a_county_is_returned_with_its_reason(client, assessment, reviewer):
    until = timezone.localtime(NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    refused = client.post(county_page(assessment), {"act": "return", "until": until})
    client.post(county_page(assessment), {"act": "return", "until": until, "reason": "缺记录"})

    assert refused.status_code == 400
    assert "写明要补什么" in refused.content.decode()
    assessment.refresh_from_db()
    assert assessment.status == "RETURNED"


def test_a_county_is_accepted_once_everything_is_marked(client, assessment, reviewer):
    refused = client.post(county_page(assessment), {"act": "accept"})
    agreed_everywhere(assessment, reviewer, PREFECTURE, NOW)

    answer = client.post(county_page(assessment), {"act": "accept"})

    assert refused.status_code == 409
    assert "还有评价点没有复核" in refused.content.decode()
    assert answer.url == county_page(assessment)
    assessment.refresh_from_db()
    assert assessment.status == "REVIEWED"


def test_after_the_time_nothing_can_be_typed(client, assessment, reviewer):
    StageWindow.objects.update(opens_at=NOW - timedelta(days=3), closes_at=NOW - timedelta(days=1))

    shown = client.get(page(assessment)).content.decode()

    assert "不在复核时间内" in shown
    assert "given_P02.R" not in shown


def test_inspectors_finish_and_the_lead_merges(client, verified, lead):
    for name, given in (("one", "2.5"), ("two", "0.3")):
        inspector = inspector_of(verified, name)
        agreed_everywhere(verified, inspector, PROVINCE, NOW)
        Mark.objects.filter(person=inspector, item="P02.R").update(given=given, points=given)
        client.force_login(inspector)
        assert client.post(county_page(verified), {"act": "finish"}).status_code == 302
    client.force_login(lead)

    refused = client.post(county_page(verified), {"act": "merge"})
    answer = client.post(county_page(verified), {"act": "merge", "reason_P02.R": "会商"})

    assert "督学之间相差较大" in refused.content.decode()
    assert answer.status_code == 302
    assert str(Mark.objects.get(person=None, column=PROVINCE, item="P02.R").points) == "1.400"


@pytest.fixture
def blind(client, verified, lead):
    """Two inspectors with marks that would be known again, none of them merged."""
    for name, given in (("one", "1.37"), ("two", "0.91")):
        inspector = inspector_of(verified, name)
        agreed_everywhere(verified, inspector, PROVINCE, NOW)
        Mark.objects.filter(person=inspector, item="P02.R").update(
            given=given, points=given, reason=f"理由{given}"
        )
    return verified


def addresses_of(assessment) -> list[str]:
    """Every page and export that shows marks."""
    held = assessment.round_id
    board = reverse("assessments:board", args=[held])
    pages = [page(assessment, point.code) for point in points_in(assessment.round.rubric.text)]
    return [
        *pages,
        county_page(assessment),
        board,
        f"{board}?format=csv",
        reverse("assessments:tasks", args=[assessment.pk]),
        reverse("assessments:point", args=[assessment.pk, "P02"]),
    ]


def test_no_page_or_export_shows_an_inspector_what_another_gave(client, blind):
    client.force_login(Appointment.objects.get(person__username="one").person)

    leaks = [
        address for address in addresses_of(blind) if "0.91" in client.get(address).content.decode()
    ]
    own = client.get(page(blind)).content.decode()

    assert leaks == []
    assert "1.37" in own


def test_another_inspectors_mark_changes_nothing_an_inspector_sees(client, blind):
    client.force_login(Appointment.objects.get(person__username="one").person)
    before = {address: seen(client, address) for address in addresses_of(blind)}

    Mark.objects.filter(person__username="two").delete()
    Appointment.objects.filter(person__username="two").update(finished_at=NOW)

    assert {address: seen(client, address) for address in addresses_of(blind)} == before


def seen(client, address) -> str:
    """Return a page without what is new on every visit."""
    text = client.get(address).content.decode()
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


@pytest.mark.parametrize("who", ["lead", "reviewer", "filler"])
def test_nobody_sees_an_inspectors_mark_before_it_is_merged(client, blind, who, request):
    client.force_login(request.getfixturevalue(who))

    texts = [client.get(address).content.decode() for address in addresses_of(blind)]

    assert not any("1.37" in text or "0.91" in text for text in texts)


def test_who_marks_elsewhere_finds_no_county(client, assessment):
    client.force_login(make_person("stranger", Role.PREFECTURE_REVIEWER, "9902"))

    assert client.get(county_page(assessment)).status_code == 404
    assert client.get(page(assessment)).status_code == 404


def test_an_inspector_who_was_not_appointed_finds_no_county(client, verified):
    client.force_login(make_person("free", Role.INSPECTOR, "99"))

    assert client.get(county_page(verified)).status_code == 404


def test_a_point_asks_as_many_queries_however_many_marks_there_are(client, assessment, reviewer):
    client.get(page(assessment))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page(assessment))
    agreed_everywhere(assessment, reviewer, PREFECTURE, NOW)

    with CaptureQueriesContext(connection) as many:
        client.get(page(assessment))

    assert len(many) == len(few)


def test_who_wrote_and_who_marked_are_called_by_name(client, assessment, reviewer, filler):
    User.objects.filter(pk=filler.pk).update(full_name="示例填报员")
    User.objects.filter(pk=reviewer.pk).update(full_name="示例复核员")
    assessment.responses.update(written_by="filler", written_at=NOW - timedelta(minutes=5))
    data = fields(assessment, act="save", **{"given_P02.R": "B", "reason_P02.R": "缺一次"})
    client.post(page(assessment), data)

    shown = client.get(page(assessment)).content.decode()
    stale = client.post(page(assessment), data).content.decode()

    assert re.search("示例填报员，[^<]*填写", shown)
    assert "示例复核员，" in shown
    assert "P02.R B 示例复核员" in stale
    assert not re.search("(filler|reviewer)，", shown)


def test_an_inspector_is_told_what_a_sample_lacks(client, verified):
    Round.objects.update(credibility_on=True)
    client.force_login(inspector_of(verified, "one"))

    shown = client.get(county_page(verified)).content.decode()
    refused = client.post(county_page(verified), {"act": "finish"})

    assert "每个领域至少核查一项" in shown
    assert "没有核查过自评项目的领域：" in shown
    assert refused.status_code == 409
    assert "没有核查过自评项目的领域：" in refused.content.decode()
