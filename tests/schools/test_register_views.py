"""Registering changes of campuses: a form, what it would do, and then it is done."""

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.models import CampusChange, CountyYear, SchoolYear, StageYear
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

pytestmark = pytest.mark.usefixtures("silent_rendering")
FIRST, VILLAGE, NURSERY = "9901010001", "9901010002", "9901010003"
NEW = {
    "c1-code": "9901010009",
    "c1-name": "示例第二小学",
    "c1-kind": "211",
    "c1-locale": "urban",
    "c1-ownership": "public",
    "c1-stages": ["primary"],
}


@pytest.fixture
def desk(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def address(name="register_change"):
    return reverse(f"schools:{name}", args=["990101", YEAR])


def post(client, act, *campuses, **fields):
    answer = client.post(address(), {"act": act, "campus": list(campuses), **fields}, follow=True)
    return answer.content.decode()


def codes():
    rows = SchoolYear.objects.filter(year=YEAR)
    return sorted(rows.values_list("school__code", flat=True))


def test_the_register_lists_campuses_and_offers_changes(desk):
    page = desk.get(address("register"), {"q": "村"}).content.decode()

    assert "示例村小学" in page
    assert "示例幼儿园" not in page
    assert "本年没有登记变动" in page
    assert f"{address()}?act=open" in page


def test_who_reads_only_is_offered_no_changes(client, county):
    bring(county)
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))

    page = client.get(address("register")).content.decode()

    assert "示例村小学" in page
    assert address() + "?act" not in page
    assert client.get(address(), {"act": "open"}).status_code == 403


def test_a_change_is_shown_before_it_is_done(desk):
    page = post(desk, "open", **NEW)

    assert "进入2025年，有" in page
    assert not CampusChange.objects.exists()
    assert 'name="c1-code" value="9901010009"' in page


def test_a_confirmed_change_is_done_and_stands_in_the_register(desk):
    page = post(desk, "open", **NEW, note="批文1号", sure="1")

    assert "已登记：登记新校区" in page
    assert "新建示例第二小学（9901010009）" in page
    assert "批文1号" in page
    assert codes() == [FIRST, VILLAGE, NURSERY, "9901010009"]


def test_going_back_keeps_what_was_typed(desk):
    page = post(desk, "open", **NEW, back="1")

    assert 'value="示例第二小学"' in page
    assert not CampusChange.objects.exists()


def test_what_is_wrong_is_said_beside_the_field_and_above(desk):
    page = post(desk, "open", **NEW | {"c1-code": "a b", "c1-stages": []})

    assert page.count("校区代码只用数字、字母、-和_") == 2
    assert page.count("至少选一个学段") == 2
    assert 'href="#id_c1-stages"' in page
    assert 'id="id_c1-stages"' in page


def test_a_refusal_keeps_the_form_and_says_why(desk):
    answer = desk.post(address(), {"act": "open", **NEW, "c1-code": FIRST, "sure": "1"})

    assert answer.status_code == 409
    assert "校区代码9901010001已由示例第一小学使用" in answer.content.decode()


def test_a_merger_begins_with_what_the_campuses_are_and_offers_their_sums(desk):
    form = desk.get(address(), {"act": "merge", "campus": [FIRST, VILLAGE]}).content.decode()
    typed = NEW | {"c1-code": FIRST, "c1-name": "示例第一小学", "add_up": "on"}
    plan = post(desk, "merge", FIRST, VILLAGE, **typed)
    post(desk, "merge", FIRST, VILLAGE, **typed, sure="1")

    assert 'value="9901010001"' in form
    assert "合并后的校区" in form
    assert "<div>516</div>" in plan.replace("\n", "").replace("  ", "")
    assert "待定" in plan
    assert StageYear.objects.get(school__code=FIRST).figures["pupils"] == "516"


def test_a_split_asks_for_as_many_campuses_as_it_makes(desk):
    form = desk.get(address(), {"act": "split", "campus": FIRST, "parts": "3"}).content.decode()
    second = {name.replace("c1-", "c2-"): value for name, value in NEW.items()}
    first = NEW | {"c1-code": FIRST, "c1-name": "示例第一小学"}
    post(desk, "split", FIRST, **first, **second, parts="2", sure="1")

    assert 'name="c3-code"' in form
    assert codes() == [FIRST, VILLAGE, NURSERY, "9901010009"]


def test_another_kind_says_what_would_be_lost(desk):
    typed = {"c1-kind": "312", "c1-stages": ["junior"]}

    plan = post(desk, "kind", FIRST, **typed)
    post(desk, "kind", FIRST, **typed, sure="1")

    assert "去掉小学学段，已填的4格只留在操作记录里" in plan
    assert SchoolYear.objects.get(school__code=FIRST).kind == "312"


def test_a_campus_is_renamed(desk):
    typed = {"c1-name": "示例中心小学", "c1-locale": "town", "c1-ownership": "public"}

    plan = post(desk, "describe", FIRST, **typed)
    post(desk, "describe", FIRST, **typed, sure="1")

    assert "校区名称由“示例第一小学”改为“示例中心小学”" in plan
    assert SchoolYear.objects.get(school__code=FIRST).name == "示例中心小学"


def test_a_campus_is_closed_and_the_change_taken_back(desk):
    post(desk, "close", VILLAGE, sure="1")
    change = CampusChange.objects.get()

    page = desk.post(address("register_undo"), {"change": change.pk}, follow=True)

    assert "已撤回" in page.content.decode()
    assert codes() == [FIRST, VILLAGE, NURSERY]


def test_taking_back_what_is_gone_is_said(desk):
    page = desk.post(address("register_undo"), {"change": "x"}, follow=True).content.decode()

    assert "这次变动已经撤回" in page


@pytest.mark.parametrize(
    ("act", "chosen", "said"),
    [
        ("merge", [FIRST], "合并校区：先勾选2个校区"),
        ("close", [], "撤销校区：先勾选1个校区"),
        ("split", [FIRST, VILLAGE], "分设校区：一次只能选1个校区"),
        ("close", ["77"], "选中的校区已不在本年"),
        ("sell", [FIRST], "没有这种变动"),
    ],
)
def test_an_act_needs_the_right_campuses(desk, act, chosen, said):
    page = desk.get(address(), {"act": act, "campus": chosen}, follow=True).content.decode()

    assert said in page


def test_a_frozen_year_is_told_and_offers_no_changes(desk):
    CountyYear.objects.update(frozen=True)

    page = desk.get(address("register")).content.decode()
    answer = post(desk, "close", VILLAGE, sure="1")

    assert "?act=open" not in page
    assert "2025年数据已冻结" in page
    assert "2025年数据已冻结" in answer
    assert codes() == [FIRST, VILLAGE, NURSERY]
