"""A session ends while somebody types: what was typed is there after signing in."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PATIENCE_MS, Portal, sign_in
from tests.journeys.test_every_page import WIDTHS, faults_of, looked_at

pytestmark = [pytest.mark.browser]


def typed_after_the_end(page: Page, portal: Portal, name: str) -> None:
    """Type into a form whose session is over, and send it."""
    sign_in(page, portal, "filler-990102")
    page.goto(f"{portal.address}/tokens/")
    page.context.clear_cookies(name="sessionid")
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="生成令牌").click()
    expect(page.get_by_role("heading", name="登录后接着办理")).to_be_visible()


def test_a_form_without_scripts_is_kept_past_the_end_of_a_session(browser: Browser, portal: Portal):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    typed_after_the_end(page, portal, "夜间同步")

    page.get_by_label("账号").fill("filler-990102")
    page.get_by_label("密码").fill(portal.passwords["filler-990102"])
    page.get_by_role("button", name="登录").click()

    expect(page.get_by_text("夜间同步").first).to_be_visible()
    expect(page.get_by_text(re.compile("令牌已生成")).first).to_be_visible()
    context.close()


def test_the_page_between_is_accessible_at_both_widths(page: Page, portal: Portal):
    typed_after_the_end(page, portal, "夜间同步")

    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        looked_at(page, f"sign-in-again-{width}")
        assert faults_of(page) == []
