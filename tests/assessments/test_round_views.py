"""The pages of rounds: listed, set up, opened, watched, moved and closed without a script."""

import re
from typing import Any

import pytest
from django.utils import timezone

from assessments.models import Assessment, Round, StageWindow, StepTaken
from edu_duty.accounts.roles import Role
from indicators.confirming import confirm, unconfirmed
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_rendering")]
POSTED: dict[str, Any] = {
    "title": "示例省2025年度评价",
    "year": "2025",
    "region_prefix": "99",
    "rubric": "",
    "target_profile": "",
    "score_step": "0.1",
    "gap_bound": "2",
    "merge_rule": "MEAN",
    "inspectors_per_county": "2",
    "objection_days": "5",
    "self_opens": "2026-05-01T08:00",
    "self_closes": "2026-05-31T17:30",
}


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


@pytest.fixture
def draft(client, lead, county, neighbour) -> Round:
    client.force_login(lead)
    client.post("/rounds/new/", POSTED)
    return Round.objects.get()


@pytest.fixture
def ready(draft, lead) -> Round:
    """A draft for which nothing is missing."""
    other = open_with(year=2020)
    draft.rubric = other.rubric
    draft.save()
    for stage in StageWindow.Stage:
        StageWindow.objects.update_or_create(
            round=draft, stage=stage, defaults={"opens_at": NOON, "closes_at": NOON + 5 * DAY}
        )
    assert draft.rubric is not None
    paths = [number.path for number in unconfirmed(draft.rubric)]
    confirm(draft.rubric, paths, reason="示例", actor_name="lead", at=NOON)
    return draft


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_says_what_to_do_where_there_is_no_round(client, lead, filler):
    client.force_login(lead)
    assert "清单齐了就可以开启" in page(client, "/rounds/")

    client.force_login(filler)
    told = page(client, "/rounds/")
    assert "省级开启轮次后" in told
    assert "/rounds/new/" not in told


def test_the_list_filters_by_status_and_year(client, lead, held):
    client.force_login(lead)

    assert held.title in page(client, "/rounds/?status=OPEN&year=2025")
    assert "没有符合条件的轮次" in page(client, "/rounds/?status=CLOSED")
    assert "没有符合条件的轮次" in page(client, "/rounds/?year=2020")
    assert held.title in page(client, "/rounds/?status=nonsense&year=x")


def test_a_new_round_is_kept_with_its_windows_and_shows_what_is_missing(draft, client):
    assert draft.windows.get().stage == "SELF"
    assert draft.created_by_name == "lead"

    told = page(client, f"/rounds/{draft.pk}/setup/")

    assert "还没有选指标体系" in told
    assert 'value="2026-05-31T17:30"' in told
    assert "确定开启" not in told
    assert f"/rounds/{draft.pk}/setup/" in page(client, "/rounds/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "名称没有填"),
        ({"year": "2999"}, "最晚为"),
        ({"region_prefix": "52"}, "这个地区不在本人负责的范围内"),
        ({"self_closes": ""}, "开始和截止都要填"),
        ({"self_closes": "2026-04-01T17:30"}, "截止时间要晚于开始时间"),
        ({"self_opens": "五一"}, "应为日期和时间"),
        ({"score_step": "0"}, "步长在0.01到1分之间"),
        ({"inspectors_per_county": "0"}, "每县1到9人"),
        ({"objection_days": "0"}, "申辩时间1到60天"),
        ({"objection_days": ""}, "天数没有填"),
    ],
)
def test_a_round_that_cannot_be_is_said_field_by_field(client, lead, county, changes, said):
    client.force_login(lead)

    answer = client.post("/rounds/new/", POSTED | changes)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Round.objects.exists()


def test_settings_are_saved_by_version(draft, client):
    newer = POSTED | {"title": "新名称", "version": str(draft.version)}

    assert client.post(f"/rounds/{draft.pk}/setup/", newer).status_code == 302
    stale = client.post(f"/rounds/{draft.pk}/setup/", newer | {"title": "旧名称"})
    lost = client.post(f"/rounds/{draft.pk}/setup/", POSTED)

    draft.refresh_from_db()
    assert (stale.status_code, lost.status_code, draft.title) == (400, 400, "新名称")
    assert "别人刚改过这个轮次" in stale.content.decode()


def test_uncertain_numbers_lead_to_where_they_are_confirmed(draft, client):
    other = open_with(year=2020)
    draft.rubric = other.rubric
    draft.save()

    told = page(client, f"/rounds/{draft.pk}/setup/")

    assert f"/rubrics/{draft.rubric_id}/confirmations/" in told


def test_a_round_that_is_ready_opens_after_one_sentence(ready, client):
    told = page(client, f"/rounds/{ready.pk}/setup/")
    assert "2个县各有一份自评" in told

    answer = client.post(f"/rounds/{ready.pk}/open/", follow=True)

    ready.refresh_from_db()
    assert ready.status == "OPEN"
    assert "2个县可以自评" in answer.content.decode()
    assert client.get(f"/rounds/{ready.pk}/setup/").status_code == 302


def test_a_round_that_is_not_ready_says_so(draft, client):
    answer = client.post(f"/rounds/{draft.pk}/open/", follow=True)

    assert "筹备清单还有未完成的项目" in answer.content.decode()
    assert Round.objects.get().status == "DRAFT"


def test_last_years_round_is_copied_and_compared(client, lead, held):
    client.force_login(lead)
    assert f"/rounds/{held.pk}/copy/" in page(client, "/rounds/new/")

    answer = client.post(f"/rounds/{held.pk}/copy/", follow=True)

    copied = Round.objects.get(follows=held)
    assert copied.year == 2026
    assert "37个评价点没有变" in answer.content.decode()


def test_the_progress_page_counts_and_names_who_is_late(client, lead, held):
    StageWindow.objects.filter(round=held, stage="SELF").update(
        opens_at=timezone.now() - 5 * DAY, closes_at=timezone.now() - DAY
    )
    StageWindow.objects.filter(round=held, stage="REVIEW").update(
        opens_at=timezone.now() - 5 * DAY, closes_at=timezone.now() + 9 * DAY
    )
    Assessment.objects.filter(county="990102").update(status="SUBMITTED")
    client.force_login(lead)

    told = page(client, f"/rounds/{held.pk}/")
    late = page(client, f"/rounds/{held.pk}/?late=yes")
    handed_in = page(client, f"/rounds/{held.pk}/?status=SUBMITTED")

    assert "自评逾期1个县" in told
    assert "示例一市1个" in told
    assert ("示例甲县" in late, "示例乙县" in late) == (True, False)
    assert ("示例甲县" in handed_in, "示例乙县" in handed_in) == (False, True)
    assert "没有符合条件的县" in page(client, f"/rounds/{held.pk}/?q=没有")


def test_the_progress_list_is_taken_home(client, lead, held):
    client.force_login(lead)

    sheet = page(client, f"/rounds/{held.pk}/?format=csv&q=甲")
    book = client.get(f"/rounds/{held.pk}/?format=xlsx")

    assert "示例甲县" in sheet
    assert "示例乙县" not in sheet
    assert book["Content-Type"].startswith("application/vnd.openxml")
    assert client.get(f"/rounds/{held.pk}/?format=pdf").status_code == 404


def test_a_county_sees_itself_alone_and_no_button(client, filler, held):
    client.force_login(filler)

    told = page(client, f"/rounds/{held.pk}/")

    assert "示例甲县" in told
    assert "示例乙县" not in told
    assert "确定结束" not in told
    assert "/people/" not in told.partition("<main")[2]


def test_an_inspector_without_a_county_is_told_so(client, held):
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))

    assert "这里没有本人的县" in page(client, f"/rounds/{held.pk}/")


def test_a_window_moves_with_a_reason(client, lead, held):
    client.force_login(lead)
    address = f"/rounds/{held.pk}/windows/self/"
    moved = {"opens_at": "2026-05-01T08:00", "closes_at": "2026-06-10T17:30"}

    told = page(client, address)
    without = client.post(address, moved)
    backwards = client.post(address, moved | {"closes_at": "2026-04-01T08:00", "reason": "汛情"})
    answer = client.post(address, moved | {"reason": "汛情"})

    assert "调整县级自评的时间" in told
    assert "写明理由" in without.content.decode()
    assert "截止时间要晚于开始时间" in backwards.content.decode()
    assert answer.status_code == 302
    assert StepTaken.objects.get(act="move_window").reason == "汛情"
    assert client.get(f"/rounds/{held.pk}/windows/nothing/").status_code == 404


def test_a_round_closes_once_every_county_is_decided(client, lead, held):
    client.force_login(lead)
    early = client.post(f"/rounds/{held.pk}/close/", follow=True)
    Assessment.objects.filter(round=held).update(status="DECIDED")

    answer = client.post(f"/rounds/{held.pk}/close/", follow=True)

    assert "还有县没有评定" in early.content.decode()
    assert "已结束" in answer.content.decode()
    assert Round.objects.get().status == "CLOSED"


def test_a_round_of_another_province_is_not_there(client, held):
    client.force_login(make_person("far", Role.PROVINCE_LEAD, "52"))

    for address in ("", "setup/", "windows/self/", "people/"):
        assert client.get(f"/rounds/{held.pk}/{address}").status_code == 404


def test_those_who_only_read_set_nothing_up(client, filler, held):
    client.force_login(filler)

    for address in ("/rounds/new/", f"/rounds/{held.pk}/setup/", f"/rounds/{held.pk}/people/"):
        assert client.get(address).status_code == 403


def test_english_pages_hold_no_chinese_but_data(client, lead, held):
    lead.language = "en"
    lead.save()
    client.force_login(lead)
    client.post(f"/rounds/{held.pk}/copy/")
    draft = Round.objects.get(status="DRAFT")
    inside = (f"{held.pk}/", f"{held.pk}/people/", f"{held.pk}/windows/self/")
    data = [held.title, draft.title, "示例一市", "示例甲县", "示例乙县", "中文"]

    left = []
    for address in ("", "new/", f"{draft.pk}/setup/", *inside):
        told = page(client, f"/rounds/{address}")
        assert ">Rounds<" in told
        for name in data:
            told = told.replace(name, "")
        left += re.findall(r"[^<>]*[\u3400-\u9fff][^<>]*", told)

    assert left == []


def test_whether_a_neighbour_is_decided_is_not_counted_for_a_county(client, filler, lead, held):
    held.assessments.filter(county="990102").update(status="DECIDED")

    client.force_login(filler)
    own = page(client, "/rounds/")
    client.force_login(lead)
    whole = page(client, "/rounds/")

    assert "0 / 1" in own
    assert "1 / 2" not in own
    assert "1 / 2" in whole


def test_late_counties_are_reminded_from_the_page_that_names_them(client, lead, held, filler):
    StageWindow.objects.filter(round=held, stage="SELF").update(
        opens_at="2020-01-01T00:00Z", closes_at="2020-02-01T00:00Z"
    )
    client.force_login(lead)
    assert f'action="/rounds/{held.pk}/remind/"' in page(client, f"/rounds/{held.pk}/")

    once = client.post(f"/rounds/{held.pk}/remind/", follow=True).content.decode()
    twice = client.post(f"/rounds/{held.pk}/remind/", follow=True).content.decode()

    assert "已催办2个县" in once
    assert "今天催办过的2个县不再催" in twice
    assert re.search("[0-9]催办</span>", twice)
    client.force_login(filler)
    assert "/remind/" not in page(client, f"/rounds/{held.pk}/")


def test_nobody_late_is_nobody_reminded(client, lead, held):
    StageWindow.objects.filter(round=held).update(closes_at="2100-01-01T00:00Z")
    client.force_login(lead)

    told = client.post(f"/rounds/{held.pk}/remind/", follow=True).content.decode()

    assert "没有逾期的县" in told
