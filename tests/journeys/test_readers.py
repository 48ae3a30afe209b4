"""People who read: an official, a neighbour, a county whose figures are incomplete."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, sign_in

pytestmark = [pytest.mark.browser]


def test_an_official_reads_the_result_and_nothing_else(page: Page, portal: Portal):
    portal.manage(
        *("render_report", "--county", "520324", "--year", "2019", "--rubric", "PS2020"),
        *("--kind", "inspection", "--out", "/dev/null"),
    )
    sign_in(page, portal, "official-520324")

    page.get_by_role("link", name="报告与文书").first.click()
    page.wait_for_url("**/documents/")
    with page.expect_download() as started:
        page.get_by_role("link", name="下载PDF").first.click()

    assert started.value.path().read_bytes().startswith(b"%PDF")
    assert page.request.get(f"{portal.address}/counties/520324/2019/return/").status == 403
    assert page.request.get(f"{portal.address}/counties/520324/2019/import/").status == 403


def test_zhengan_says_which_figure_is_missing_beside_the_published_rate(page: Page, portal: Portal):
    sign_in(page, portal, "filler-520324")

    page.goto(f"{portal.address}/counties/520324/2019/scores/PS2020/")

    main = page.locator("main")
    expect(main).to_contain_text("3至5周岁人口")
    expect(main).to_contain_text("95.4")
    expect(main).to_contain_text("109.74")
    expect(main).to_contain_text("19+91=110")


def test_a_neighbour_is_told_that_there_is_nothing(page: Page, portal: Portal):
    sign_in(page, portal, "filler-990102")

    for address in ("", "return/", "import/", "workbook.xlsx", "scores/QB2017/", "documents/"):
        answer = page.request.get(f"{portal.address}/counties/990101/2025/{address}")

        assert answer.status == 404
        assert "示例甲县" not in answer.text()


def test_the_portal_speaks_english_when_asked(page: Page, portal: Portal):
    sign_in(page, portal, "lead-99")

    page.get_by_role("button", name="English").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    page.goto(f"{portal.address}/counties/990101/2025/scores/QB2017/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Supervision and evaluation of high-quality balanced county compulsory education"
    )
    page.get_by_role("button", name="中文").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("button", name="退出").first).to_be_visible()
