"""A year of figures from empty to frozen: a school officer, a department, the desk and the head."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, fill

pytestmark = [pytest.mark.browser]
# A county and a year that no other journey fills in.
YEAR = "/counties/990101/2026/"
CAMPUS = f"{YEAR}campuses/9901010001/"
PUPILS = "#cell-stages-9901010001-preschool-pupils"
ENTRANTS = "#cell-stages-9901010001-preschool-entrants"
BOOKS = "#cell-schools-9901010001-books"
BUDGET = "#cell-county-edu_budget"
STATE = "[data-save-state]"
SAVED = re.compile(r"已保存 \d\d:\d\d")
REASON = "东河镇的幼儿数与学籍系统核对后再报"


def open_year(desk: Page, portal: Portal) -> None:
    """Take last year's campuses over from the overview."""
    desk.goto(f"{portal.address}{YEAR}")
    desk.get_by_role("link", name="开启2026年数据").click()
    desk.get_by_role("button", name="开启2026年数据").click()
    expect(desk.locator("main")).to_contain_text("2026年数据已开启")


def fill_in_through_a_cut(officer: Page, portal: Portal) -> None:
    """Write two figures, the second while nothing goes out."""
    officer.goto(f"{portal.address}{CAMPUS}")
    fill(officer, PUPILS, "999")
    expect(officer.locator(STATE)).to_have_text(SAVED)
    officer.context.set_offline(True)
    fill(officer, BOOKS, "1501")
    expect(officer.locator(STATE)).to_contain_text("连不上，1项留在本机")
    officer.context.set_offline(False)
    expect(officer.locator(STATE)).to_have_text(SAVED)


def write_the_same_field(desk: Page, officer: Page, portal: Portal) -> None:
    """Two people open the page, both write: the second sees both values and takes the first."""
    desk.goto(f"{portal.address}{CAMPUS}")
    fill(officer, ENTRANTS, "11")
    expect(officer.locator(STATE)).to_have_text(SAVED)
    fill(desk, ENTRANTS, "12")
    note = desk.locator(f"{ENTRANTS}-note")
    for told in ("school-990101", "11", "12"):
        expect(note).to_contain_text(told)
    note.get_by_role("button").first.click()
    expect(desk.locator(ENTRANTS)).to_have_value("11")


def hand_in(department: Page, portal: Portal) -> None:
    """Fill in one figure of the finance bureau, say why the others are missing, hand in."""
    department.goto(f"{portal.address}{YEAR}county/")
    fill(department, BUDGET, "85000")
    expect(department.locator(STATE)).to_have_text(SAVED)
    department.reload()
    department.fill("[name=gaps]", "决算还没有批复")
    department.locator("summary.button", has_text="交表").press("Enter")
    department.get_by_role("button", name="确认交表").click()
    expect(department.locator("main")).to_contain_text("已交表")


def send_back(head: Page, portal: Portal) -> None:
    """The head sees why it cannot be frozen, and sends it back."""
    head.goto(f"{portal.address}{YEAR}freeze/")
    expect(head.locator(".verdict-word")).to_have_text("不能冻结")
    expect(head.locator("main")).to_contain_text("999")
    head.locator("summary", has_text="退回").press("Enter")
    head.get_by_label("退回原因").fill(REASON)
    head.get_by_role("button", name="写明原因，退回").click()
    expect(head.locator(".messages")).to_contain_text("已退回")


def explain_everything(desk: Page, portal: Portal) -> None:
    """The desk reads the head's reason and says something about every warning."""
    desk.goto(f"{portal.address}{YEAR}")
    expect(desk.locator("main")).to_contain_text(REASON)
    desk.get_by_role("link", name="数据疑点").first.click()
    expect(desk.locator("h1")).to_have_text("数据疑点")
    desk.wait_for_load_state()
    waiting = desk.locator(".check-list > li > div > form")
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        form = waiting.first
        form.get_by_label("情况说明").fill("新园开办，已核对学籍系统")
        form.get_by_role("button", name="存说明").click()
    expect(waiting).to_have_count(0)


def freeze(head: Page, portal: Portal) -> None:
    """Three presses from the overview to the frozen version."""
    head.goto(f"{portal.address}{YEAR}")
    head.get_by_role("link", name="领导审签").first.click()
    expect(head.locator(".verdict-word")).to_have_text("可以冻结")
    head.locator("summary", has_text="冻结").press("Enter")
    head.get_by_role("button", name="确认冻结").click()
    expect(head.locator(".verdict-word")).to_have_text("已冻结")


def test_a_year_goes_from_empty_to_frozen_and_nothing_is_lost_on_the_way(portal: Portal, people):
    desk, officer, head = people("filler-990101"), people("school-990101"), people("head-990101")

    open_year(desk, portal)
    fill_in_through_a_cut(officer, portal)
    write_the_same_field(desk, officer, portal)
    hand_in(people("department-990101"), portal)
    send_back(head, portal)
    explain_everything(desk, portal)
    freeze(head, portal)

    officer.goto(f"{portal.address}{CAMPUS}")
    page = officer.locator("main")
    expect(page).to_contain_text("数据已冻结")
    for figure in ("999", "1,501", "11"):
        expect(page).to_contain_text(figure)
    desk.goto(f"{portal.address}{YEAR}return/")
    said = desk.locator("section", has=desk.locator("#said"))
    expect(said).to_contain_text("演示·局领导")
    expect(said).to_contain_text("新园开办，已核对学籍系统")
    expect(desk.locator("main")).to_contain_text("85,000")
    desk.goto(f"{portal.address}{YEAR}import/")
    expect(desk.locator("main")).to_contain_text("数据已冻结")
