"""A county fills its targets in, sees what was read, keeps them, replaces them, withdraws them."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE_MS, Portal, sign_in
from tests.journeys.test_every_page import WIDTHS, faults_of, looked_at

pytestmark = [pytest.mark.browser]
OWN = "/counties/990101/2025/targets/own/"


def fill_in(page: Page, folder: Path, name: str, **cells: str | int) -> Path:
    """Download the template as a person does, and fill cells in."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载目标模板").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    for address, value in cells.items():
        book["目标"][address] = value
    book.save(folder / name)
    return folder / name


def hand_in(page: Page, path: Path) -> None:
    page.locator('input[type="file"]').set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()


@dataclass
class Walk:
    """One walk through the pages: what axe says against the page at each halt."""

    page: Page
    width: int
    faults: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str, words: str) -> None:
        """Await the words that only the expected page has, then look at that page."""
        expect(self.page.locator("main")).to_contain_text(words)
        looked_at(self.page, f"own_{name}_{self.width}")
        if found := faults_of(self.page):
            self.faults[name] = found


@pytest.mark.parametrize("width", WIDTHS)
def test_targets_are_filled_in_looked_at_kept_and_withdrawn(
    browser: Browser, portal: Portal, tmp_path: Path, width: int
):
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    walk = Walk(page, width)
    sign_in(page, portal, "filler-990101")

    page.goto(f"{portal.address}{OWN}")
    hand_in(page, fill_in(page, tmp_path, "wrong.xlsx", B3="示例县府发〔2026〕1号", D8="九十"))
    walk.look("wrong", "“目标”D8")
    filled: dict[str, str | int] = {
        "B3": "示例县府发〔2026〕1号",
        "B4": 2027,
        "D8": 95,
        "D9": 90,
        "D10": 60,
    }
    hand_in(page, fill_in(page, tmp_path, f"示例甲县{width}.xlsx", **filled))
    walk.look("preview", "保存为第")
    page.get_by_role("button", name="保存为").click()
    walk.look("kept", "正在使用第")
    page.get_by_role("link", name="看对照").click()
    walk.look("held", "示例甲县自定的目标")
    page.goto(f"{portal.address}{OWN}")
    page.locator("summary", has_text="撤回本县目标").press("Enter")
    page.get_by_role("button", name="撤回", exact=True).click()
    walk.look("withdrawn", "已撤回第")
    context.close()

    assert walk.faults == {}
