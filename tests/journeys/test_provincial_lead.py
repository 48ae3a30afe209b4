"""The provincial lead changes a rubric in the browser, from workbook to published version."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Portal, await_result, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]
VERSION = re.compile(r"/rubrics/\d+/$")


def version_page(page: Page, portal: Portal, name: str) -> str:
    """Open a version from the shelf and return its address."""
    page.goto(f"{portal.address}/rubrics/")
    page.get_by_role("row", name=name, exact=False).get_by_role("link").click()
    page.wait_for_url(VERSION)
    return page.url


def with_threshold(workbook: bytes, code: str, value: str) -> bytes:
    """Write another threshold into the row of an indicator."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book["indicators"]
    heads = [cell.value for cell in sheet[2]]
    row = next(r for r in sheet.iter_rows() if r[heads.index("code")].value == code)
    row[heads.index("threshold")].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(page: Page, portal: Portal, content: bytes, name: str = "ce37.xlsx") -> None:
    """Hand an edited file in."""
    page.goto(f"{portal.address}/rubrics/upload/")
    page.set_input_files(
        "input[name=rubric]",
        {"name": name, "mimeType": "application/octet-stream", "buffer": content},
    )
    page.get_by_role("button", name="上传，存为草稿").click()


def rehearse(page: Page) -> None:
    """Rehearse the draft on the page over a year that no journey fills in; open what came of it."""
    page.get_by_label("数据包年度").select_option("2025")
    page.get_by_role("button", name="开始演练").click()
    await_result(page)


def rehearsed_draft(page: Page, portal: Portal) -> dict[str, str]:
    """Make a draft of CE37 and rehearse it; return the addresses of its pages."""
    rubric = version_page(page, portal, "CE37 2026.1")
    workbook = page.request.get(f"{rubric}rubric.xlsx").body()
    upload(page, portal, with_threshold(workbook, "P15.2", "44"))
    page.wait_for_url(VERSION)
    draft = page.url
    rehearse(page)
    return {"rubric": rubric, "draft": draft, "rehearsal": page.url}


def downloaded(page: Page) -> bytes:
    """Press the download link of the version on the page."""
    with page.expect_download() as started:
        page.get_by_role("link", name="下载工作簿").click()
    return started.value.path().read_bytes()


def the_only_row(page: Page, table: str, *texts: str) -> None:
    """Expect a table to have one row that says all of this."""
    rows = page.get_by_role("table", name=table).locator("tbody tr")
    expect(rows).to_have_count(1)
    for text in texts:
        expect(rows).to_contain_text(text)


def expect_current(page: Page, address: str, *, current: bool) -> None:
    """Expect a version's page to say whether it is the current one."""
    page.goto(address)
    lead = expect(page.locator("main .lead").first)
    (lead.to_contain_text if current else lead.not_to_contain_text)("现行")


def test_the_lead_changes_one_number_of_ce37_and_publishes_it(page: Page, portal: Portal):
    sign_in(page, portal, "lead-99")
    before = version_page(page, portal, "CE37 2026.1")
    workbook = downloaded(page)

    upload(page, portal, with_threshold(workbook, "P15.2", "[1, 2"))
    expect(page.get_by_role("alert")).to_contain_text("“indicators”")
    upload(page, portal, with_threshold(workbook, "P15.2", "60"))
    page.wait_for_url(VERSION)
    draft = page.url
    the_only_row(page, "差异", "P15.2 中等职业学校招生占高中阶段招生比例", "45", "60")

    rehearse(page)
    the_only_row(page, "哪些评价点起作用", "P15.2")

    page.goto(draft)
    page.locator("summary", has_text="发布").press("Enter")
    page.get_by_role("button", name="确定发布").click()
    expect(page.locator(".messages")).to_contain_text("已发布")
    expect_current(page, draft, current=True)
    expect_current(page, before, current=False)


def test_the_lead_confirms_uncertain_numbers_and_takes_one_back(page: Page, portal: Portal):
    sign_in(page, portal, "lead-99")
    version_page(page, portal, "QB2017 2017.1")

    page.get_by_role("link", name="逐项查看和确认").click()
    page.get_by_label("依据").fill("示例纪要")
    page.get_by_role("button", name="确认这部分的5个数值").click()
    expect(page.locator(".messages")).to_contain_text("已确认5个数值")
    page.get_by_role("button", name="撤回").first.click()

    expect(page.locator(".messages")).to_contain_text("已撤回：一贯制拆分 权重 小学")
    expect(page.locator("main")).to_contain_text("示例纪要")


def test_a_county_does_not_see_how_rubrics_are_made(page: Page, portal: Portal):
    sign_in(page, portal, "filler-990101")

    for address in ("/rubrics/", "/rubrics/upload/", "/rubrics/1/", "/rubrics/1/rubric.xlsx"):
        assert page.request.get(f"{portal.address}{address}").status == 403
