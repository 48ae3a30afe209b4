"""A county desk begins a year: opens it, reminds departments, merges campuses and parts them."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COUNTY = "/counties/990102/2026/"


def test_a_desk_opens_a_year_reminds_and_registers_changes(page: Page, portal: Portal):
    sign_in(page, portal, "filler-990102")

    opens(page, f"{portal.address}{COUNTY}")
    reminds(page, "编办")
    merges(page, "示例中心幼儿园")
    takes_back(page)

    expect(page.locator("main")).to_contain_text("本年没有登记变动")


def opens(page: Page, overview: str) -> None:
    """Open the year from the overview; its board comes."""
    main = page.locator("main")
    page.goto(overview)
    main.get_by_role("link", name="开启2026年数据").click()
    main.get_by_role("button", name="开启2026年数据").click()
    expect(main).to_contain_text("2026年数据已开启")


def reminds(page: Page, department: str) -> None:
    """Remind a department with a note; the second time is too soon."""
    main = page.locator("main")
    for said in (f"已催办{department}", f"{department}一小时内已催办过，没有再发"):
        page.get_by_label(f"催办{department}").check()
        page.locator("#department-note").fill("周五前交表")
        main.get_by_role("button", name="催办勾选的").first.click()
        expect(main).to_contain_text(said)
    expect(main).to_contain_text("周五前交表")


def merges(page: Page, name: str) -> None:
    """Merge the first two kindergartens of the register under a new name."""
    main = page.locator("main")
    main.get_by_role("link", name="校区登记").click()
    main.get_by_role("navigation", name="按办学类型").get_by_role("link", name="幼儿园").click()
    page.wait_for_url("**/register/?*kind=111*")
    for place in (0, 1):
        page.locator("input[name=campus]").nth(place).check()
    main.get_by_role("button", name="合并校区").click()
    page.get_by_label("校区名称").fill(name)
    page.get_by_label("依据").fill("示例批文1号")
    main.get_by_role("button", name="看登记后的情况").click()
    expect(main).to_contain_text("今年的数从下表的合计开始")
    main.get_by_role("button", name="登记", exact=True).click()
    expect(main).to_contain_text("示例批文1号")
    expect(main).to_contain_text(f"合并为{name}")


def takes_back(page: Page) -> None:
    """Take the change back."""
    main = page.locator("main")
    main.locator("summary", has_text="撤回").press("Enter")
    main.get_by_role("button", name="确定撤回").click()
    expect(main).to_contain_text("已撤回，校区和数据恢复到登记以前")
