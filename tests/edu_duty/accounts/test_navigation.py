"""The task menu: what a person may do here, and nothing else."""

import pytest
from django.urls import resolve

from edu_duty.accounts.navigation import menu, place, place_of
from edu_duty.accounts.roles import Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
DESK = "/counties/990101/2024/"


@pytest.fixture
def on_a_page(rf, county):
    def ask(path: str):
        request = rf.get(path)
        request.resolver_match = resolve(path)
        place(request, county, 2024)
        return request

    return ask


def labels(groups) -> list[list[str]]:
    return [[link.label for link in group.links] for group in groups]


def test_the_filler_sees_the_whole_way(on_a_page, filler):
    groups = menu(on_a_page(DESK), filler)

    assert [group.title for group in groups] == ["示例甲县2024年", "结果", "平台"]
    assert labels(groups) == [
        [
            "总览",
            "自评",
            "县情和学校数据",
            "县情数据",
            "学校数据台",
            "填报进度",
            "校区登记",
            "上传数据包",
            "数据疑点",
            "版本比较",
        ],
        ["义务教育优质均衡", "学前教育普及普惠", "目标对照", "报告与文书"],
        ["各县", "轮次", "长任务", "人员和职务", "消息", "核验文书", "本人账号", "接口令牌"],
    ]


def test_an_official_sees_results_and_documents_alone(on_a_page, official):
    assert labels(menu(on_a_page(DESK), official)) == [
        ["总览"],
        ["义务教育优质均衡", "学前教育普及普惠", "目标对照", "报告与文书"],
        ["各县", "消息", "核验文书", "本人账号", "接口令牌"],
    ]


def test_a_school_officer_sees_no_empty_group(on_a_page, county):
    officer = make_person("officer", Role.SCHOOL_OFFICER, county.code)

    assert labels(menu(on_a_page(DESK), officer)) == [
        ["总览"],
        ["各县", "消息", "核验文书", "本人账号", "接口令牌"],
    ]


def test_an_administrator_sees_the_machine_alone(rf, db):
    admin = make_person("admin", Role.SYSTEM_ADMIN, "")
    request = rf.get("/doctor/")
    request.resolver_match = resolve("/doctor/")

    assert labels(menu(request, admin)) == [
        ["消息", "核验文书", "本人账号", "接口令牌", "运行状况"]
    ]


def test_somebody_elses_county_offers_nothing(on_a_page, outsider):
    assert labels(menu(on_a_page(DESK), outsider)) == [
        ["各县", "轮次", "长任务", "人员和职务", "消息", "核验文书", "本人账号", "接口令牌"]
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        (DESK, "总览"),
        (f"{DESK}return/", "县情和学校数据"),
        (f"{DESK}scores/PS2020/", "学前教育普及普惠"),
        ("/jobs/", "长任务"),
        ("/jobs/3f0f9a5e-8a0a-4b3e-9d5a-0f4b2d3c1a77/", "长任务"),
        ("/", "各县"),
    ],
)
def test_exactly_one_entry_is_current(on_a_page, filler, path, current):
    links = [link for group in menu(on_a_page(path), filler) for link in group.links]

    assert [link.label for link in links if link.current] == [current]


def test_a_page_about_no_county_has_no_place(rf):
    assert place_of(rf.get("/")) is None


def test_a_school_officer_is_led_to_the_own_campus(on_a_page, county):
    officer = make_person("officer", Role.SCHOOL_OFFICER, county.code, campus_code="9901010001")
    address = f"{DESK}campuses/9901010001/"

    links = menu(on_a_page(address), officer)[0].links

    assert [(link.label, link.url, link.current) for link in links[1:]] == [
        ("本校数据", address, True)
    ]


def test_an_officer_of_two_campuses_is_led_to_both(on_a_page, county):
    officer = make_person("officer", Role.SCHOOL_OFFICER, county.code, campus_code="1")
    officer.grants.create(role=Role.SCHOOL_OFFICER, region_prefix="990101", campus_code="2")

    links = menu(on_a_page(DESK), officer)[0].links

    assert [link.label for link in links[1:]] == ["校区1", "校区2"]
