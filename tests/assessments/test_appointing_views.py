"""The people page: counties are ticked, people appointed, released, kept out, without a script."""

from typing import Any

import pytest

from assessments.models import Appointment, Round
from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_rendering")]


@pytest.fixture
def held(county, neighbour) -> Round:
    return open_with(county, neighbour)


@pytest.fixture
def inspector(db):
    return make_person("inspector", Role.INSPECTOR, "99")


@pytest.fixture
def desk(client, lead, held):
    """The lead's browser, on the people page of the round."""
    client.force_login(lead)
    return client


def post(client, held: Round, act: str, **data: Any) -> str:
    answer = client.post(f"/rounds/{held.pk}/people/{act}/", data, follow=True)
    assert answer.redirect_chain
    return answer.content.decode()


def appointed(desk, held, *codes: str) -> Appointment:
    post(desk, held, "appoint", who="PROVINCE:inspector", counties=codes or ["990101"])
    return Appointment.objects.latest("pk")


def test_ticked_counties_are_appointed_to_somebody(desk, held, inspector):
    told = post(desk, held, "appoint", who="PROVINCE:inspector", counties=["990101", "990102"])

    assert "新指派2个县" in told
    assert "缺1名督学" in told
    assert Appointment.objects.filter(person=inspector).count() == 2


def test_a_prefecture_is_ticked_by_a_link(desk, held):
    plain = desk.get(f"/rounds/{held.pk}/people/").content.decode()
    ticked = desk.get(f"/rounds/{held.pk}/people/?tick=9901").content.decode()

    assert "?tick=9901" in plain
    assert (plain.count(" checked"), ticked.count(" checked")) == (0, 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"who": "PROVINCE:inspector"}, "先勾选县"),
        ({"counties": ["990101"]}, "先选要指派的人"),
        ({"who": "PREFECTURE:inspector", "counties": ["990101"]}, "选的人没有评分职务"),
        ({"who": "PROVINCE:inspector", "counties": ["990199"]}, "不在本轮次里"),
    ],
)
def test_what_is_not_chosen_is_asked_for(desk, held, inspector, data, said):
    assert said in post(desk, held, "appoint", **data)
    assert not Appointment.objects.exists()


def test_a_partial_inspector_is_refused_with_the_county_and_the_reason(desk, held, inspector):
    Grant.objects.create(user=inspector, role=Role.OFFICIAL, region_prefix="9901")

    told = post(desk, held, "appoint", who="PROVINCE:inspector", counties=["990102"])

    assert "inspector要回避示例乙县：在示例一市任职或任过职" in told


def test_somebody_is_released_with_a_reason(desk, held, inspector):
    made = appointed(desk, held)

    without = post(desk, held, f"{made.pk}/release", reason="")
    told = post(desk, held, f"{made.pk}/release", reason="另有任务")

    assert "写明解除指派的理由" in without
    assert "已解除inspector的指派" in told
    assert desk.post(f"/rounds/{held.pk}/people/0/release/").status_code == 404


def test_counties_are_put_into_a_group(desk, held):
    told = post(desk, held, "group", counties=["990101"], group="第一组")

    assert "1个县的组别已改" in told
    assert '<option value="第一组">' in told
    assert "先勾选县" in post(desk, held, "group", group="第一组")


def test_an_inspector_sees_their_own_counties_and_declares_a_conflict(
    desk, held, inspector, client
):
    made = appointed(desk, held)
    client.force_login(inspector)

    own = client.get(f"/rounds/{held.pk}/people/").content.decode()
    without = post(client, held, f"{made.pk}/conflict", conflict=" ")
    told = post(client, held, f"{made.pk}/conflict", conflict="配偶在该县任教")

    assert "本人的指派" in own
    assert "指派和编组" not in own
    assert "写明回避事项" in without
    assert "示例甲县的指派已结束" in told
    assert "本轮次里没有本人的指派" in told


def test_a_declared_conflict_is_listed_for_those_who_run_the_round(desk, held, inspector):
    made = appointed(desk, held)

    told = post(desk, held, f"{made.pk}/conflict", conflict="配偶在该县任教")

    assert "登记的回避" in told
    assert "配偶在该县任教" in told


def test_nobody_declares_for_somebody_else(desk, held, inspector, client):
    made = appointed(desk, held)
    client.force_login(make_person("other", Role.INSPECTOR, "99"))

    answer = client.post(f"/rounds/{held.pk}/people/{made.pk}/conflict/", {"conflict": "亲属"})

    assert answer.status_code == 404
    assert Appointment.objects.get().ended_at is None


def test_a_closed_round_shows_people_without_forms(desk, held, inspector):
    appointed(desk, held)
    Round.objects.filter(pk=held.pk).update(status="CLOSED", closed_at=NOON)

    told = desk.get(f"/rounds/{held.pk}/people/").content.decode()

    assert "inspector" in told
    assert "person-form" not in told
    assert "指派和编组" not in told
    assert "刷新页面看最新状态" in post(desk, held, "group", counties=["990101"], group="x")


def test_people_are_appointed_grouped_and_released_while_the_round_is_set_up(
    client, lead, county, neighbour, inspector
):
    draft = Round.objects.create(
        title="示例", year=2025, region_prefix="99", created_by_name="lead", created_at=NOON
    )
    client.force_login(lead)

    told = post(client, draft, "appoint", who="PROVINCE:inspector", counties=["990101"])
    grouped = post(client, draft, "group", group="第一组", counties=["990101", "990102"])

    assert "新指派1个县" in told
    assert "轮次开启时，这里指派的人才收到消息" in told
    assert "代为登记的回避事项" not in told
    assert "2个县的组别已改" in grouped
    made = Appointment.objects.get()
    assert "已解除" in post(client, draft, f"{made.pk}/release", reason="另有任务")
    client.force_login(inspector)
    assert client.get(f"/rounds/{draft.pk}/people/").status_code == 404
