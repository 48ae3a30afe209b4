"""The main job end to end, as a county's filler does it in a browser."""

import io
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Portal, await_result, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.stack]
COUNTY = "/counties/990102/2025/"


def fetch(page: Page, address: str) -> bytes:
    """Download what an address of the signed-in person answers."""
    answer = page.request.get(address)
    assert answer.status == 200
    return answer.body()


def edited(workbook: bytes, sheet: str, find: str, column: int, value: int | str) -> bytes:
    """Write one cell of the row whose first cell is ``find``."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    row = next(r for r in book[sheet].iter_rows() if str(r[0].value) == find)
    row[column].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(page: Page, portal: Portal, content: bytes, name: str) -> None:
    """Upload a package and follow its progress to the result."""
    page.goto(f"{portal.address}{COUNTY}import/")
    page.set_input_files(
        "input[name=package]",
        {"name": name, "mimeType": "application/octet-stream", "buffer": content},
    )
    page.get_by_role("button", name="上传并检查").click()
    await_result(page)


def download(page: Page, to: Path) -> bytes:
    """Press the download link of the document on the page."""
    with page.expect_download() as started:
        page.get_by_role("link", name="下载PDF").first.click()
    started.value.save_as(to)
    return to.read_bytes()


def verify(page: Page, portal: Portal, file: Path, answer: str) -> None:
    """Ask the public page about a file, signed in or not, and expect its answer."""
    page.goto(f"{portal.address}/verify/")
    page.set_input_files("input[name=pdf]", file)
    page.get_by_role("button", name="核验").click()
    expect(page.locator("section.verify")).to_contain_text(answer)


def test_a_filler_uploads_a_package_scores_it_and_takes_the_report_home(
    page: Page, portal: Portal, tmp_path: Path
):
    main, report = page.locator("main"), tmp_path / "report.pdf"
    sign_in(page, portal, "filler-990102")
    workbook = fetch(page, f"{portal.address}{COUNTY}workbook.xlsx")

    upload(page, portal, workbook, "unchanged.xlsx")
    expect(page.locator(".verdict-word")).to_contain_text("没有变化")
    upload(page, portal, edited(workbook, "县情", "常住人口", 1, 612_345), "changed.xlsx")
    expect(page.locator(".verdict-word")).to_contain_text("可以导入")
    expect(main).to_contain_text("612,345")
    page.get_by_role("button", name="接受，存为第2版").click()
    await_result(page)
    expect(main).to_contain_text("第2版")

    page.goto(f"{portal.address}{COUNTY}scores/QB2017/")
    page.get_by_role("button", name="重新测算").click()
    await_result(page)
    expect(main).to_contain_text("数据包第2版")
    expect(main).to_contain_text("84.97")

    draft_and_issue(page)
    read_as_a_page(page)
    content = download(page, report)
    text = "".join(sheet.extract_text() for sheet in PdfReader(report).pages)
    assert "示例乙县" in text
    assert portal.manage("verify_report", str(report), check=False).returncode == 0
    verify(page, portal, report, "文件与签发时完全一致")
    report.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    verify(page, portal, report, "已被篡改")


def draft_and_issue(page: Page) -> None:
    """Draft the county's own report from the page of a result, and issue it."""
    page.get_by_role("button", name="起草自评报告").click()
    await_result(page)
    expect(page.get_by_role("heading", name="草案")).to_be_visible()
    page.locator("summary", has_text="签发").press("Enter")
    page.get_by_role("button", name="确定签发").click()
    await_result(page)
    expect(page.get_by_role("heading", name="有效")).to_be_visible()


def read_as_a_page(page: Page) -> None:
    """Read the document as a page, and what changed in it; both are pages for everybody."""
    for link, words in (("HTML版", "以PDF为准"), ("与上一份比较", "对照")):
        page.get_by_role("link", name=link, exact=True).click()
        expect(page.locator("main")).to_contain_text(words)
        assert Axe().run(page).response["violations"] == []
        page.go_back()
        expect(page.get_by_role("heading", name="有效")).to_be_visible()


def test_a_broken_package_changes_nothing_and_names_every_bad_cell(page: Page, portal: Portal):
    sign_in(page, portal, "filler-990102")
    workbook = fetch(page, f"{portal.address}{COUNTY}workbook.xlsx")
    before = portal.manage("export_return", *EXPORT, "--out", "/dev/null").returncode
    broken = edited(workbook, "县情", "常住人口", 1, "约60万")
    broken = edited(broken, "县情", "社会满意度", 1, -3)

    upload(page, portal, broken, "broken.xlsx")

    assert before == 0
    expect(page.locator(".verdict-word")).to_contain_text("不能导入")
    expect(page.locator("main")).to_contain_text("约60万")
    expect(page.locator("main")).to_contain_text("社会满意度")
    again = fetch(page, f"{portal.address}{COUNTY}workbook.xlsx")
    assert cells(again) == cells(workbook)


EXPORT = ("--county", "990102", "--year", "2025")


def cells(workbook: bytes) -> list[tuple[object, ...]]:
    """Return every value of a workbook's data sheets."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)
    return [row for name in ("学校", "学段", "县情") for row in book[name].values]
