"""Every page in a real browser, at two widths: axe finds nothing, the CSP refuses nothing."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PATIENCE_MS, Portal, sign_in
from tests.journeys.test_provincial_lead import rehearsed_draft

pytestmark = [pytest.mark.browser]
WIDTHS = {1280: 800, 360: 740}
# What passes is looked at all the same; describing it takes most of the time on a long page.
VIOLATIONS = {"resultTypes": ["violations"]}
YEAR = "/counties/990101/2025/"
PAGES = {
    "": ["/sign-in/", "/verify/", "/verify/?code=AAAA-BBBB", "/api/v1/docs/", "/welcome/"],
    "filler-990101": [
        YEAR,
        f"{YEAR}import/",
        f"{YEAR}campuses/9901010001/import/",
        f"{YEAR}return/",
        f"{YEAR}completeness/",
        f"{YEAR}completeness/?state=missing&kind=211&q=%E4%B9%A1",
        "/counties/990101/2026/completeness/",
        "/counties/990101/2026/opening/",
        f"{YEAR}opening/",
        f"{YEAR}register/",
        f"{YEAR}register/?kind=111",
        f"{YEAR}register/change/?act=open",
        f"{YEAR}register/change/?act=merge&campus=9901010001&campus=9901010002",
        f"{YEAR}register/change/?act=split&campus=9901010001&parts=3",
        f"{YEAR}register/change/?act=kind&campus=9901010001",
        f"{YEAR}register/change/?act=describe&campus=9901010001",
        f"{YEAR}register/change/?act=close&campus=9901010001",
        f"{YEAR}desk/",
        f"{YEAR}desk/?stage=primary&rows=flagged",
        f"{YEAR}desk/?stage=campus&kind=211&q=%E4%B9%A1",
        "/counties/990101/2026/desk/",
        f"{YEAR}checks/",
        f"{YEAR}compare/",
        f"{YEAR}extension/",
        f"{YEAR}campuses/9901010254/",
        f"{YEAR}county/",
        f"{YEAR}county/?department=%E7%BC%96%E5%8A%9E",
        "/counties/990101/2026/county/",
        f"{YEAR}scores/",
        f"{YEAR}scores/QB2017/",
        f"{YEAR}scores/QB2017/?schools=primary",
        f"{YEAR}scores/PS2020/",
        f"{YEAR}documents/",
        f"{YEAR}targets/",
        f"{YEAR}targets/?profile=wuzhong_2027",
        f"{YEAR}targets/?profile=county_template&vocational_students=5000&dual_qualified_share=x",
        "/counties/990101/2026/targets/?profile=guiyang_2025",
        f"{YEAR}targets/?profile=guiyang_2025",
        f"{YEAR}targets/own/",
        "/counties/990101/2026/",
        "/counties/990101/2026/return/",
        "/counties/990101/2026/scores/QB2017/",
        "/counties/990102/2025/",
        "/rounds/",
        "/rounds/1/",
        "/rounds/1/documents/",
        "/counties/990101/2019/assessment/",
        f"{YEAR}assessment/",
        "/assessments/1/?state=returned",
        "/assessments/1/evidence/",
        "/assessments/1/evidence/new/?point=P30",
        "/assessments/1/P02/",
        "/assessments/1/",
        "/assessments/1/signing/",
        "/assessments/1/submissions/",
        "/assessments/1/conditions/",
        "/assessments/1/opinion/",
        "/assessments/1/objections/",
        "/assessments/1/decision/",
        "/assessments/1/story/",
        "/assessments/1/outcome/",
        "/submissions/verify/",
        "/notices/",
        "/assessments/1/P13/",
        "/jobs/",
        "/account/",
        "/account/password/",
        "/account/sessions/",
        "/account/second-factor/",
        "/tokens/",
        "/people/",
        "/people/me/",
        "/people/access/?object=county:990101",
        "/api/v1/docs/",
        "/nowhere/",
    ],
    "filler-520324": [
        "/counties/520324/2019/",
        "/counties/520324/2019/return/",
        "/counties/520324/2019/scores/PS2020/",
        "/counties/520324/2019/scores/QB2017/",
    ],
    "official-990101": [YEAR, f"{YEAR}documents/", f"{YEAR}import/", f"{YEAR}targets/own/"],
    "school-990101": ["/", YEAR, f"{YEAR}campuses/9901010001/?check=1"],
    "department-990101": [
        "/",
        f"{YEAR}county/?department=all&check=1",
        "/assessments/1/",
        "/assessments/1/P30/",
    ],
    "head-990101": [
        f"{YEAR}freeze/",
        "/counties/990101/2026/freeze/",
        "/assessments/1/",
        "/assessments/1/signing/",
        "/assessments/1/outcome/",
    ],
    "reviewer-9901": [
        "/review/",
        "/rounds/1/board/",
        "/rounds/1/board/?state=returned",
        "/assessments/1/review/",
        "/assessments/1/review/P02/",
        "/assessments/1/review/P13/",
        "/",
        f"{YEAR}completeness/",
        f"{YEAR}register/",
        f"{YEAR}desk/?stage=junior",
        f"{YEAR}checks/",
        "/deadlines/",
        "/rounds/",
        "/rounds/1/people/",
    ],
    "lead-99": [
        "/review/",
        "/assessments/1/opinion/",
        "/assessments/1/objections/",
        "/assessments/1/decision/",
        "/assessments/1/outcome/",
        "/rounds/1/board/?state=open",
        "/rounds/1/agreement/",
        "/rounds/1/documents/",
        "/rounds/1/letterhead/",
        "/assessments/1/review/P30/",
        "/",
        "/deadlines/",
        "/?q=%E4%B9%99",
        "/rubrics/",
        "/rubrics/upload/",
        "{rubric}",
        "{rubric}confirmations/",
        "{draft}",
        "{draft}confirmations/",
        "{rehearsal}",
        "/people/",
        "/people/new/",
        "/people/me/",
        "/audit/",
        "/account/second-factor/",
        "/rounds/",
        "/rounds/?status=CLOSED",
        "/rounds/new/",
        "{round_setup}",
        "/rounds/1/",
        "/rounds/1/?late=yes",
        "/rounds/1/windows/self/",
        "/rounds/1/people/?tick=9901",
    ],
    "inspector-99": [
        "/rounds/1/board/",
        "/assessments/1/review/",
        "/assessments/1/review/P13/",
        "/rubrics/",
        "{rubric}",
        "{rubric}confirmations/",
        "/rounds/1/",
        "/rounds/1/people/",
    ],
    "admin": ["/doctor/", "/people/me/"],
    "security-admin": [
        "/people/",
        "/people/?state=closed",
        "/people/new/",
        "/people/import/",
        "/people/me/",
        "/people/1/",
        "/people/1/reach/",
        "/people/access/?object=county:990101",
        "/people/access/?object=person:1",
        "/account/",
        "/account/sessions/",
    ],
    "audit-admin": [
        "/people/",
        "/people/1/",
        "/audit/",
        "/audit/?verb=SIGNED_IN",
        "/audit/?region=x",
        "/people/me/",
        "/account/",
    ],
}


@pytest.fixture(scope="package")
def rubric_pages(browser: Browser, portal: Portal) -> dict[str, str]:
    """The pages whose addresses nobody knows before: a version, a draft, a rehearsal, a round."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    sign_in(page, portal, "lead-99")
    found = {name: path_of(portal, url) for name, url in rehearsed_draft(page, portal).items()}
    found["round_setup"] = path_of(portal, copied_round(page, portal))
    context.close()
    return found


def copied_round(page: Page, portal: Portal) -> str:
    """Begin next year's round as the demo's was; return where it is set up."""
    page.goto(f"{portal.address}/rounds/new/")
    page.get_by_role("button", name="照“2025年度评价（演示）”新建").click()
    page.wait_for_url(re.compile(r"/rounds/\d+/setup/$"))
    return page.url


def path_of(portal: Portal, url: str) -> str:
    return url.removeprefix(portal.address)


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    folder = os.environ.get("SCREENSHOTS_DIR")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def faults_of(page: Page) -> list[str]:
    """Name what axe says against a page once it is all there, and whether it is too wide."""
    page.wait_for_load_state()
    violations = Axe().run(page, options=VIOLATIONS).response["violations"]
    found = [f"axe {each['id']}: {each['nodes'][0]['html'][:200]}" for each in violations]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found + (["the page scrolls sideways"] if wide else [])


# Few enough that processes side by side end at about the same time.
WALKS = [
    pytest.param(who, paths[first : first + 8], id=f"{who or 'anybody'}-{first}")
    for who, paths in PAGES.items()
    for first in range(0, len(paths), 8)
]


@pytest.fixture
def found(paths: list[str], request: pytest.FixtureRequest) -> list[str]:
    """The addresses of a walk; those that nobody knows before are made where they are needed."""
    if not any("{" in path for path in paths):
        return paths
    named = request.getfixturevalue("rubric_pages")
    return [path.format(**named) for path in paths]


@pytest.mark.parametrize(("who", "paths"), WALKS)
def test_pages_are_accessible_and_keep_the_content_security_policy(
    browser: Browser, portal: Portal, found: list[str], who: str
):
    context = browser.new_context(locale="zh-CN", bypass_csp=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    if who:
        sign_in(page, portal, who)
    wrong = {}
    for path in found:
        page.goto(f"{portal.address}{path}")
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})

            looked_at(page, f"{who or 'anybody'}{path.replace('/', '_').replace('?', '_')}{width}")
            faults = faults_of(page)
            # A status of 403 or 404 is an error line of the console too, and meant here.
            faults += [line for line in refused if "Failed to load resource" not in line]
            refused.clear()
            if faults:
                wrong[f"{path} {width}"] = faults

    context.close()

    assert wrong == {}
