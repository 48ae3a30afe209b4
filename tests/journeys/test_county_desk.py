"""The county desk in a real browser: by keyboard, from a spreadsheet, by two people, offline."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import PATIENCE_MS, Portal, sign_in

pytestmark = [pytest.mark.browser]
WHO = "filler-990102"
# A county and a year of their own: other journeys read what these change.
DESK = "/counties/990102/2024/desk/?stage=primary&group=teachers"
SAVED = "p[data-save-state][data-state=saved]"


@pytest.fixture
def desk(page: Page, portal: Portal) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return ready(opened(page, portal))


def opened(page: Page, portal: Portal) -> Page:
    sign_in(page, portal, WHO)
    page.goto(f"{portal.address}{DESK}")
    return page


def ready(page: Page) -> Page:
    """Wait until the page's script listens."""
    page.locator("form#desk[data-ready]").wait_for()
    return page


@pytest.fixture
def colleague(browser: Browser, portal: Portal) -> Iterator[Page]:
    """The same desk in another browser."""
    context: BrowserContext = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    yield ready(opened(context.new_page(), portal))
    context.close()


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"[data-grid] tbody tr:nth-child({row}) td:nth-of-type({column}) input[id]")


def values(page: Page, rows: range, columns: range) -> list[list[str]]:
    return [[cell(page, row, column).input_value() for column in columns] for row in rows]


def paste(page: Page, at: Locator, text: str) -> None:
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    at.click()
    page.keyboard.press("Control+V")


def test_figures_are_written_and_left_by_keyboard(desk):
    first, below = cell(desk, 1, 1), cell(desk, 2, 1)
    before = below.input_value()
    first.click()
    desk.keyboard.type("1234")
    desk.keyboard.press("Enter")

    expect(below).to_be_focused()
    expect(first).to_have_value("1,234")
    desk.keyboard.type("9")
    desk.keyboard.press("Escape")
    expect(below).to_have_value(before)
    desk.keyboard.press("ArrowRight")
    expect(cell(desk, 2, 2)).to_be_focused()
    desk.keyboard.press("Shift+Enter")
    expect(cell(desk, 1, 2)).to_be_focused()
    desk.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    desk.keyboard.press("Tab")
    expect(cell(desk, 1, 2)).to_be_focused()
    expect(desk.locator(SAVED)).to_contain_text("已保存")

    desk.reload()
    expect(cell(desk, 1, 1)).to_have_value("1,234")
    expect(cell(desk, 2, 1)).to_have_value(before)


def test_the_bar_tells_the_story_of_the_cell_and_totals_follow_a_save(desk):
    total = desk.locator("tfoot [data-total=teachers_pe]")
    before = total.inner_text()
    written = desk.locator("[data-grid] tbody tr:nth-child(3) input[id$=':teachers_pe']")
    old = written.get_attribute("data-before")
    written.click()
    desk.keyboard.type("777")
    desk.keyboard.press("Enter")
    expect(total).not_to_have_text(before)
    written.click()

    bar = desk.locator("[data-cell-bar]")
    expect(bar.locator("[data-bar=place]")).to_contain_text("，体育专任教师数")
    expect(bar.locator("[data-bar=now]")).to_have_text("777人")
    expect(bar.locator("[data-bar=before]")).to_have_text(f"{old}人")
    expect(bar.locator("[data-bar=change]")).to_have_text(f"+{777 - int(str(old))}人")
    expect(bar.locator("[data-bar=who]")).to_contain_text(f"{WHO}，")


def test_f2_leads_to_what_is_wrong_with_a_cell_or_into_it(desk):
    right, wrong = cell(desk, 4, 1), cell(desk, 4, 2)
    right.click()
    desk.keyboard.press("F2")
    desk.keyboard.press("ArrowLeft")
    expect(right).to_be_focused()

    wrong.click()
    desk.keyboard.type("99999")
    desk.keyboard.press("Enter")
    expect(wrong.locator("xpath=..")).to_have_class(re.compile("is-wrong"))
    wrong.focus()
    desk.keyboard.press("F2")

    link = desk.locator("tr.is-error a:focus")
    expect(link).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(desk.locator("tbody td input:focus")).to_have_count(1)


def test_a_block_is_pasted_with_one_bad_cell_and_taken_back(desk):
    rows, columns = range(5, 13), range(2, 4)
    before = values(desk, rows, columns)
    block = [[str(number), str(number + 20)] for number in range(1, 9)]
    block[4][0] = "约10"

    paste(desk, cell(desk, 5, 2), "\r\n".join("\t".join(line) for line in block) + "\r\n")

    notice = desk.locator("[data-paste-notice]")
    expect(notice).to_contain_text("已粘贴2列 × 8行 15格已填入，1格不是数字，未保存")
    expect(cell(desk, 9, 2)).to_have_value("约10")
    expect(desk.locator("td.is-pasted")).to_have_count(16)
    expect(desk.locator("tr[data-unsaved]")).to_contain_text("读到“约10”，应为整数")
    pasted = values(desk, rows, columns)
    desk.locator("[data-paste-undo]").click()
    expect(notice.locator("[data-paste-text]")).to_have_text("已撤销粘贴，16格还原")
    expect(desk.locator(SAVED)).to_be_visible()
    expect(desk.locator("tr[data-unsaved]")).to_have_count(0)

    desk.reload()
    assert pasted == block
    assert values(desk, rows, columns) == before


def test_what_reaches_beyond_the_page_is_counted_and_a_blank_clears(desk):
    last = desk.locator("[data-grid] tbody tr").count()
    before = values(desk, range(last, last + 1), range(2, 4))

    paste(desk, cell(desk, last, 2), "\t7\n8\t9\n")

    notice = desk.locator("[data-paste-notice]")
    expect(notice).to_contain_text("1格已填入，1格清空，2格超出本页，未填")
    expect(desk.locator("td.is-missing.is-pasted")).to_have_count(1)
    desk.locator("[data-paste-undo]").click()
    expect(desk.locator(SAVED)).to_be_visible()
    desk.reload()
    assert values(desk, range(last, last + 1), range(2, 4)) == before


def test_two_people_on_one_cell_see_both_figures(desk, colleague):
    mine, theirs = cell(desk, 14, 1), cell(colleague, 14, 1)
    theirs.click()
    colleague.keyboard.type("51")
    colleague.keyboard.press("Enter")
    expect(colleague.locator(SAVED)).to_be_visible()

    mine.click()
    desk.keyboard.type("52")
    desk.keyboard.press("Enter")
    expect(desk.locator("td.is-conflict")).to_have_count(1)
    mine.focus()
    note = desk.locator("[data-bar=note]")
    expect(note).to_contain_text("51")
    expect(note).to_contain_text("52")
    desk.keyboard.press("F2")
    expect(note.locator("button").first).to_be_focused()
    note.locator("button").last.click()

    expect(desk.locator(SAVED)).to_be_visible()
    expect(desk.locator("td.is-conflict")).to_have_count(0)
    colleague.reload()
    expect(theirs).to_have_value("52")


def test_a_paste_is_not_taken_back_over_what_somebody_wrote_since(desk, colleague):
    rows = range(16, 18)
    paste(desk, cell(desk, 16, 2), "31\n32\n")
    expect(desk.locator("[data-paste-notice]")).to_contain_text("2格已填入")
    theirs = cell(colleague, 17, 2)
    colleague.reload()
    ready(colleague)
    theirs.click()
    colleague.keyboard.type("33")
    colleague.keyboard.press("Enter")
    expect(colleague.locator(SAVED)).to_be_visible()

    desk.locator("[data-paste-undo]").click()

    expect(desk.locator("td.is-conflict")).to_have_count(1)
    colleague.reload()
    assert values(colleague, rows, range(2, 3))[1] == ["33"]


def test_without_a_connection_figures_wait_in_the_browser_and_go_out_later(desk):
    first, second = cell(desk, 20, 1), cell(desk, 21, 1)
    desk.context.set_offline(True)
    first.click()
    desk.keyboard.type("61")
    desk.keyboard.press("Enter")
    desk.keyboard.type("62")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-save-state]")).to_contain_text("连不上")

    desk.context.set_offline(False)

    expect(desk.locator(SAVED)).to_be_visible()
    desk.reload()
    expect(first).to_have_value("61")
    expect(second).to_have_value("62")


def test_without_script_the_page_is_a_form(browser, portal):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = opened(context.new_page(), portal)
    cell(page, 24, 1).fill("71")
    cell(page, 25, 1).fill("约10")
    page.get_by_role("button", name="保存本页").click()

    expect(page.locator(".error-summary")).to_contain_text("1格未保存，改正后再保存")
    expect(cell(page, 25, 1)).to_have_value("约10")
    expect(cell(page, 24, 1)).to_have_value("71")
    cell(page, 25, 1).fill("72")
    page.get_by_role("button", name="保存本页").click()
    expect(page.locator(".messages")).to_contain_text("已保存1格")
    page.goto(f"{portal.address}{DESK}")
    expect(cell(page, 25, 1)).to_have_value("72")
    context.close()
