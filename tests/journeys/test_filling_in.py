"""Figures are written on their pages: by two people at once, cut off, and without script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PATIENCE_MS, Portal, fill, sign_in

pytestmark = [pytest.mark.browser]
CAMPUS = "/counties/990101/2025/campuses/9901010001/"
FINANCE = "/counties/990101/2025/county/"
LISTS = {"school-990101": CAMPUS, "department-990101": FINANCE}
BOOKS = "#cell-schools-9901010001-books"
PUPILS = "#cell-stages-9901010001-preschool-pupils"
ENTRANTS = "#cell-stages-9901010001-preschool-entrants"
GRADUATES = "#cell-stages-9901010001-preschool-graduates"
STATE = "[data-save-state]"
SAVED = re.compile(r"已保存 \d\d:\d\d")


@pytest.fixture
def people(browser: Browser, portal: Portal) -> Iterator:
    """Open a browser profile of one's own for each person who is named."""
    profiles: list[BrowserContext] = []

    def enter(who: str, **options: object) -> Page:
        profile = browser.new_context(locale="zh-CN", **options)  # type: ignore[arg-type]  # passed on
        profile.set_default_timeout(PATIENCE_MS)
        profiles.append(profile)
        page = profile.new_page()
        sign_in(page, portal, who)
        # Another journey may have begun another year, with which people then begin.
        page.goto(f"{portal.address}{LISTS.get(who, '/')}")
        return page

    yield enter
    for profile in profiles:
        profile.close()


def stored(page: Page, portal: Portal, path: str, field: str) -> str:
    """Read the page again and say what stands in a field."""
    page.goto(f"{portal.address}{path}")
    return page.input_value(field)


@pytest.mark.parametrize("who", LISTS)
def test_people_with_one_list_begin_with_it(page: Page, portal: Portal, who: str):
    sign_in(page, portal, who)

    expect(page).to_have_url(re.compile(LISTS[who].replace("2025", r"\d{4}") + "$"))


def test_a_figure_is_saved_by_itself_and_the_checks_speak(portal: Portal, people):
    page = people("school-990101")

    page.fill(PUPILS, "7")
    page.press(PUPILS, "Enter")
    expect(page.locator(ENTRANTS)).to_be_focused()
    expect(page.locator(STATE)).to_have_text(SAVED)
    expect(page.locator("#findings-of-page .mark").first).to_be_visible()
    expect(page.locator("#cell-stages-9901010001-preschool-pupils-said")).to_contain_text(
        "演示·学校填报员"
    )

    assert stored(page, portal, CAMPUS, PUPILS) == "7"


def test_what_cannot_be_read_is_named_and_still_there_after_coming_back(portal: Portal, people):
    page = people("school-990101")

    fill(page, GRADUATES, "约10")
    expect(page.locator(f"{GRADUATES}-note")).to_have_text("读到“约10”，应为整数")
    expect(page.locator(STATE)).to_contain_text("1项没有存上")
    page.reload()
    expect(page.locator(f"{GRADUATES}-note")).to_have_text("读到“约10”，应为整数")

    assert page.input_value(GRADUATES) == "约10"


def test_a_column_from_a_spreadsheet_fills_down_and_can_be_taken_back(portal: Portal, people):
    page = people("school-990101")
    before = page.input_value(ENTRANTS)

    page.focus(ENTRANTS)
    page.evaluate(
        """field => {
          const data = new DataTransfer();
          data.setData("text/plain", "21\\tx\\r\\n22\\r\\n");
          document.querySelector(field).dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        ENTRANTS,
    )
    expect(page.locator("[data-pasted]")).to_contain_text("已粘贴2格")
    expect(page.locator(GRADUATES)).to_have_value("22")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.get_by_role("button", name="撤销粘贴").click()

    expect(page.locator(ENTRANTS)).to_have_value(before)
    expect(page.locator(STATE)).to_have_text(SAVED)


def test_two_people_on_one_field_see_both_values_and_nothing_is_overwritten(portal: Portal, people):
    officer, desk = people("school-990101"), people("filler-990101")
    desk.goto(f"{portal.address}{CAMPUS}")
    officer.goto(f"{portal.address}{CAMPUS}")

    fill(officer, BOOKS, "1301")
    expect(officer.locator(STATE)).to_have_text(SAVED)
    fill(desk, BOOKS, "1302")
    note = desk.locator(f"{BOOKS}-note")
    expect(note).to_contain_text("school-990101")
    expect(note).to_contain_text("1,301")
    expect(note).to_contain_text("1,302")
    assert stored(officer, portal, CAMPUS, BOOKS) == "1,301"

    desk.get_by_role("button", name="用这里填的").click()
    expect(desk.locator(STATE)).to_have_text(SAVED)
    assert stored(officer, portal, CAMPUS, BOOKS) == "1,302"


def test_one_person_typing_on_while_a_save_is_under_way_is_in_nobodys_way(portal: Portal, people):
    page = people("school-990101")

    def type_on(save):
        fill(page, BOOKS, "1402")
        save.continue_()

    page.route("**/figures/", type_on, times=1)
    fill(page, BOOKS, "1401")
    expect(page.locator(STATE)).to_have_text(SAVED)

    assert stored(page, portal, CAMPUS, BOOKS) == "1,402"


def test_a_cut_connection_loses_nothing(portal: Portal, people):
    page = people("school-990101")

    page.context.set_offline(True)
    fill(page, BOOKS, "1501")
    expect(page.locator(STATE)).to_contain_text("连不上，1项留在本机")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_text(SAVED)

    assert stored(page, portal, CAMPUS, BOOKS) == "1,501"


def test_an_answer_that_was_lost_on_the_way_is_no_conflict_with_oneself(portal: Portal, people):
    page = people("school-990101")

    def swallow(route):
        route.fetch()
        route.abort()

    page.route("**/figures/", swallow, times=1)
    fill(page, BOOKS, "1601")
    expect(page.locator(STATE)).to_contain_text("连不上")
    fill(page, BOOKS, "1602")
    expect(page.locator(STATE)).to_have_text(SAVED)

    assert stored(page, portal, CAMPUS, BOOKS) == "1,602"


def test_a_session_that_ended_keeps_the_draft(portal: Portal, people):
    page = people("school-990101")

    page.context.clear_cookies(name="sessionid")
    fill(page, BOOKS, "1701")
    expect(page.locator(STATE)).to_contain_text("登录已失效，1项留在本机")
    page.locator(STATE).get_by_role("link", name="重新登录").click()
    page.fill("input[name=username]", "school-990101")
    page.fill("input[name=password]", portal.passwords["school-990101"])
    page.click("form[action='/sign-in/'] button[type=submit]")
    expect(page).to_have_url(f"{portal.address}{CAMPUS}")
    expect(page.locator(STATE)).to_have_text(SAVED)

    assert stored(page, portal, CAMPUS, BOOKS) == "1,701"


def test_without_script_the_page_is_a_plain_form(portal: Portal, people):
    page = people("school-990101", java_script_enabled=False)

    page.fill(BOOKS, "约1")
    page.fill(PUPILS, "61")
    page.get_by_role("button", name="保存").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("图书册数：读到“约1”，应为整数")
    assert page.input_value(BOOKS) == "约1"
    page.fill(BOOKS, "1801")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("已保存1项")

    assert stored(page, portal, CAMPUS, BOOKS) == "1,801"
    assert page.input_value(PUPILS) == "61"


def test_a_department_hands_in_and_a_later_change_shows(portal: Portal, people):
    page = people("department-990101")
    field = "#cell-county-edu_budget"

    page.fill("#gaps", "决算还没有批复")
    page.locator("summary", has_text="交表").press("Enter")
    page.get_by_role("button", name="确认交表").click()
    expect(page.locator("#hand-in-state")).to_contain_text("已交")
    fill(page, field, "123456.78")
    expect(page.locator(STATE)).to_have_text(SAVED)

    expect(page.locator("#hand-in-state")).to_contain_text("交后有改动")
