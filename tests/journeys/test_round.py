"""A round from its opening to the grade, by everybody whose part it is, on their own pages.

It needs what a province would run: PostgreSQL, Redis and workers.
"""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.assessments.evidence_corpus import pdf
from tests.journeys.conftest import Portal, await_result
from tests.journeys.test_county_filler import edited

pytestmark = [
    pytest.mark.browser,
    pytest.mark.stack,
    pytest.mark.postgresql,
]
Enter = Callable[[str], Page]
# A county and a year that no other journey fills in.
FIGURES = "/counties/990101/2024/"
TITLE = "2024年度履职评价"
POINTS = [f"P{number:02d}" for number in range(1, 38)]
DEPARTMENTS = {"department-990101": "财政局", "posts-990101": "编办", "pay-990101": "人社局"}
# The stages of the round: from how many days ago until in how many days.
STAGES = {"self": (-9, 5), "review": (-8, 6), "verify": (-7, 7), "objection": (-1, 8)}
MOVED = "遇假期，申辩顺延一天"
ASKED = "第5次会议的记录在哪里"
RETURNED = "补第1点的会议记录后重新提交"
ANSWERED = "第5次会议记录见所附材料"
MENDED = "记录已补齐"
SETTLED = "会商：两次活动没有签到，取平均"
OPINION = "有异议的逐项申辩"
DISPUTE = "立德树人的活动记录见所附材料，应计满分"
RULING = "活动记录属实，两次没有签到，部分采纳"
LEAD, DESK, HEAD = "演示·省级负责人", "演示·县级填报员", "演示·局领导"
# What the county reads when all is over, in this order: who, what, and in which words.
STORY = [
    (LEAD, "开启评价轮次"),
    (LEAD, "指派评分人员", "市级复核"),
    (LEAD, "指派评分人员", "省级核查"),
    (LEAD, "调整阶段时间", "申辩", MOVED),
    ("演示·财政局", "财政局交回部门填报"),
    ("演示·编办", "编办交回部门填报"),
    ("演示·人社局", "人社局交回部门填报"),
    (DESK, "填写自评", "第31点"),
    (DESK, "填写自评", "第37点"),
    (HEAD, "提交自评", "第1次提交"),
    ("演示·市级复核员", "提出询问", "第1点", ASKED),
    ("演示·市级复核员", "退回自评", RETURNED),
    (DESK, "答复询问", "第1点", ANSWERED),
    (DESK, "填写自评", "第1点"),
    (HEAD, "提交自评", "第2次提交"),
    ("演示·市级复核员", "复核分", "第1点", MENDED),
    ("演示·市级复核员", "通过复核"),
    ("演示·省督学", "完成核查"),
    ("演示·省督学（二）", "完成核查"),
    (LEAD, "合成核查分"),
    (LEAD, "核查分：1.888", "第35点", SETTLED),
    (LEAD, "送达初步意见", OPINION),
    (HEAD, "提出申辩", "第35点", DISPUTE),
    (LEAD, "答复申辩", "第35点", RULING),
    (LEAD, "评定得分和等次"),
]
# More than the county has to object.
LATER_DAYS = 11

# Posts forms of a page as it stands, without drawing it: what they hold, changed where asked.
POST = """async ({ address, posts }) => {
  const read = async (answer) =>
    new DOMParser().parseFromString(await answer.text(), "text/html");
  const page = await read(await fetch(address));
  const told = [];
  for (const { form, fields, grade } of posts) {
    const shown = page.querySelector(form);
    const sent = new FormData(shown);
    if (grade) shown.querySelectorAll("[list=grades]").forEach((f) => sent.set(f.name, grade));
    Object.entries(fields).forEach(([name, value]) => sent.set(name, value));
    const to = shown.getAttribute("action") || address;
    const answer = await fetch(to, { method: "POST", body: sent, redirect: "manual" });
    if (answer.type !== "opaqueredirect") told.push((await read(answer)).body.innerText);
  }
  return told;
}"""
# What happens while the county may object, in the only way a test can wait for it.
DAYS_PASS = f"""
from datetime import timedelta
from django.apps import apps
from django.db.models import DateTimeField, F
for model in apps.get_app_config("assessments").get_models():
    named = [each.name for each in model._meta.fields if isinstance(each, DateTimeField)]
    if named:
        past = {{name: F(name) - timedelta(days={LATER_DAYS}) for name in named}}
        model._base_manager.update(**past)
"""


def hour(days: int) -> str:
    """Write a moment some days from now as the fields of a page take it."""
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)
    return f"{moment:%Y-%m-%dT%H:00}"


def post(page: Page, address: str, *posts: dict) -> None:
    """Post forms of a page one after the other; each leads somewhere, or its errors are shown."""
    assert page.evaluate(POST, {"address": address, "posts": list(posts)}) == []


def said(page: Page, *texts: str) -> None:
    """Expect the page to say what was done."""
    for text in texts:
        expect(page.locator(".messages")).to_contain_text(text)


def open_round(lead: Page, portal: Portal) -> str:
    """Set a round up, tick its checklist off, open it; return its address."""
    lead.goto(f"{portal.address}/rounds/new/")
    lead.fill("[name=title]", TITLE)
    lead.fill("[name=year]", "2024")
    lead.select_option("[name=region_prefix]", label="示例省")
    rubric = lead.locator("[name=rubric] option", has_text="37项").filter(has_text="2026.1")
    lead.select_option("[name=rubric]", rubric.get_attribute("value"))
    for stage, (opens, closes) in STAGES.items():
        lead.fill(f"[name={stage}_opens]", hour(opens))
        lead.fill(f"[name={stage}_closes]", hour(closes))
    lead.get_by_role("button", name="保存").click()
    said(lead, "已保存；清单齐了就可以开启")
    lead.locator("summary", has_text="开启轮次").press("Enter")
    lead.get_by_role("button", name="确定开启").click()
    said(lead, f"“{TITLE}”已开启")
    return lead.url


def appoint(lead: Page, held: str) -> None:
    """One re-reviewer and two inspectors for the county."""
    lead.goto(f"{held}people/")
    for who in (
        "PREFECTURE:reviewer-9901",
        "PROVINCE:inspector-99",
        "PROVINCE:second-inspector-99",
    ):
        lead.get_by_label("示例甲县").check()
        lead.select_option("[name=who]", who)
        lead.get_by_role("button", name="指派", exact=True).click()
        said(lead, "新指派1个县")


def move_a_window(lead: Page, held: str) -> None:
    """Give everybody a day more, and say why."""
    lead.goto(f"{held}windows/objection/")
    lead.fill("[name=closes_at]", hour(STAGES["objection"][1] + 1))
    lead.get_by_label("调整理由").fill(MOVED)
    lead.locator("main form button[type=submit]").click()
    said(lead, "的时间已调整")


def import_figures(desk: Page, portal: Portal) -> None:
    """Hand in a package with one figure put right; a worker reads it."""
    page = f"{portal.address}{FIGURES}"
    workbook = desk.request.get(f"{page}workbook.xlsx").body()
    desk.goto(f"{page}import/")
    desk.set_input_files(
        "input[name=package]",
        {
            "name": "2024.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": edited(workbook, "县情", "党委政府专题研究教育次数", 1, 5),
        },
    )
    desk.get_by_role("button", name="上传并检查").click()
    await_result(desk)
    desk.locator("button", has_text="接受").click()
    await_result(desk)


def freeze(head: Page, portal: Portal) -> None:
    """The head signs the figures."""
    head.goto(f"{portal.address}{FIGURES}freeze/")
    head.locator("summary", has_text="冻结").press("Enter")
    head.get_by_role("button", name="确认冻结").click()
    expect(head.locator(".verdict-word")).to_have_text("已冻结")


def find_assessment(desk: Page, portal: Portal) -> str:
    """Follow the year to its self-assessment; return the address."""
    desk.goto(f"{portal.address}{FIGURES}assessment/")
    desk.wait_for_url(re.compile(r"/assessments/\d+/$"))
    expect(desk.locator("main")).to_contain_text("0 / 37")
    return desk.url


def upload(page: Page, point: str, name: str, content: bytes, **told: str) -> None:
    """Hand a file in where the point asks for it."""
    page.goto(point)
    page.get_by_role("link", name="上传新文件").click()
    page.set_input_files(
        "[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    for field, text in told.items():
        page.fill(f"[name={field}]", text)
    page.get_by_role("button", name="上传", exact=True).click()
    said(page, "文件已上传")
    expect(page.locator("#evidence ~ ul")).to_contain_text(name)


def hand_in_part(department: Page, own: str, name: str) -> None:
    """A department shows its file, writes its part and hands it in."""
    point = f"{own}P31/"
    minutes = pdf(f"Teachers of the demo county ({name.encode().hex()})", "Second page")
    upload(department, point, f"{name}说明.pdf", minutes, caption="教师待遇", pages="1-2")
    department.get_by_label(f"{name}填报的内容").fill(f"{name}：教师工资按月足额发放。")
    department.get_by_role("button", name="交回").click()
    said(department, "部门填报已交回")


def picture() -> bytes:
    """Draw a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (320, 200), "steelblue").save(stream, "PNG")
    return stream.getvalue()


def write_one_point(desk: Page, own: str) -> None:
    """The desk writes a point by hand, shows a picture, and settles it."""
    point = f"{own}P01/"
    upload(desk, point, "学习会议.png", picture(), caption="示例会议现场")
    desk.get_by_role("textbox", name="自评说明").fill("全年研究教育工作5次，逐项落实。")
    desk.get_by_label(re.compile("自评分：全面贯彻")).fill("A")
    desk.get_by_role("button", name="定稿").click()
    said(desk, "已定稿")


def take_a_draft(desk: Page, own: str) -> None:
    """The desk lets the figures draft a point, asks a department, and settles it once answered."""
    desk.goto(f"{own}P31/")
    expect(desk.locator("main")).to_contain_text("教师工资按月足额发放")
    desk.get_by_role("button", name="用数据起草").click()
    desk.locator("button[value=draft_replace]").click()
    said(desk, "草稿已放进自评说明")
    desk.locator("[name='given_P31.R']").fill("B")
    desk.get_by_role("button", name="定稿").click()
    said(desk, "已定稿")


def write_the_others(desk: Page, own: str) -> None:
    """The desk shows a file for each of the other points, writes it and settles it."""
    desk.goto(own)
    for point in POINTS:
        if point not in ("P01", "P31"):
            narrative = f"{point}：各项要求已落实，见所附材料。"
            show = {"form": "form[action$='/evidence/use/']", "fields": {}}
            written = {"narrative": narrative, "act": "settle"}
            write = {"form": "#point-form", "fields": written, "grade": "A"}
            post(desk, f"{own}{point}/", show, write)
    desk.goto(own)
    expect(desk.locator("main")).to_contain_text("37 / 37")


def submit(head: Page, own: str) -> None:
    """The head reads one page, submits, and takes the receipt home."""
    head.goto(f"{own}signing/")
    expect(head.locator(".verdict-word")).to_have_text("可以提交")
    head.locator("summary", has_text="提交").press("Enter")
    head.get_by_role("button", name="确认提交").click()
    said(head, "已提交，回执如下")


def agree(page: Page, own: str, points: list[str]) -> None:
    """Take over what the county gave, point by point."""
    for point in points:
        post(page, f"{own}review/{point}/", {"form": "#mark-form", "fields": {"act": "agree"}})


def give(page: Page, address: str, given: str, why: str) -> None:
    """Give the one item of a point something else than the county did, and say why."""
    page.goto(address)
    page.get_by_label("评分：").fill(given)
    page.get_by_label("理由：").fill(why)
    page.get_by_role("button", name="保存", exact=True).click()
    said(page, "已保存")


def return_it(reviewer: Page, own: str) -> None:
    """The prefecture marks every point, asks about one, and returns the county."""
    first = f"{own}review/P01/"
    reviewer.goto(f"{own}review/")
    reviewer.get_by_role("link", name="评下一点").click()
    reviewer.wait_for_url(first)
    expect(reviewer.locator("#evidence ~ ul, .evidence-list")).to_contain_text("学习会议.png")
    give(reviewer, first, "B", "只见4次会议的记录")
    reviewer.get_by_label("提出询问").fill(ASKED)
    reviewer.get_by_role("button", name="发出询问").click()
    said(reviewer, "已发出询问")
    agree(reviewer, own, POINTS[1:])
    reviewer.goto(f"{own}review/")
    reviewer.get_by_label("退回理由").fill(RETURNED)
    reviewer.get_by_label("重新提交截止").fill(hour(3))
    reviewer.get_by_role("button", name="退回示例甲县").click()
    said(reviewer, "已退回县级")


def answer_and_mend(desk: Page, own: str) -> None:
    """The desk reads why, answers the question and mends the point."""
    desk.goto(own)
    expect(desk.locator("main")).to_contain_text(RETURNED)
    desk.goto(f"{own}P01/")
    desk.get_by_role("button", name="重新填写").click()
    said(desk, "可以重新填写")
    desk.get_by_label("答复或追问").fill(ANSWERED)
    desk.get_by_role("button", name="答复", exact=True).click()
    said(desk, "已答复")
    desk.get_by_role("textbox", name="自评说明").fill("全年研究教育工作5次，记录齐全。")
    desk.get_by_role("button", name="定稿").click()
    said(desk, "已定稿")


def accept(reviewer: Page, own: str) -> None:
    """The prefecture closes its question, marks the mended point again, and accepts."""
    reviewer.goto(f"{own}review/P01/")
    expect(reviewer.locator("main")).to_contain_text("县级在评分之后改过这一点")
    expect(reviewer.locator("main")).to_contain_text(ANSWERED)
    reviewer.get_by_role("button", name="已解决").click()
    said(reviewer, "询问已解决")
    reviewer.get_by_label("理由：").fill(MENDED)
    reviewer.get_by_role("button", name="同意自评").click()
    said(reviewer, "已同意自评")
    reviewer.goto(f"{own}review/")
    reviewer.get_by_role("button", name="通过示例甲县的自评").click()
    said(reviewer, "已通过复核")


def verify(inspector: Page, own: str, given: str, why: str) -> None:
    """An inspector gives one point something of their own, blind to the other, and finishes."""
    agree(inspector, own, [point for point in POINTS if point != "P35"])
    give(inspector, f"{own}review/P35/", given, why)
    inspector.goto(f"{own}review/")
    inspector.get_by_role("button", name="示例甲县的核查已完成").click()
    said(inspector, "已完成核查")


def send_the_opinion(lead: Page, own: str) -> None:
    """The lead merges both, says how the wide gap was settled, and sends what was found."""
    lead.goto(f"{own}review/")
    lead.get_by_label("如何确定：").fill(SETTLED)
    lead.get_by_role("button", name="合成示例甲县的核查分").click()
    said(lead, "核查分已合成")
    lead.goto(f"{own}opinion/")
    for answer in lead.locator("select[name^='given-X']").all():
        answer.select_option("met")
    lead.get_by_role("button", name="保存认定").click()
    said(lead, "限制等级的情形已保存")
    lead.get_by_label("附言").fill(OPINION)
    lead.get_by_role("button", name="送达初步意见").click()
    said(lead, "初步意见已送达")


def dispute(head: Page, own: str) -> None:
    """The head objects to one point."""
    head.goto(f"{own}objections/")
    head.select_option("[name=item]", "P35")
    head.get_by_label("事实和理由").fill(DISPUTE)
    head.get_by_role("button", name="提交申辩").click()
    said(head, "申辩已提交")


def rule(lead: Page, own: str) -> None:
    """The lead answers, and cannot decide before the county's time is over."""
    lead.goto(f"{own}objections/")
    lead.select_option("[name=ruling]", "PARTLY")
    lead.get_by_label("采纳的，改为多少分").fill("2.5")
    lead.get_by_label("答复理由").fill(RULING)
    lead.get_by_role("button", name="答复", exact=True).click()
    said(lead, "答复已保存")
    lead.goto(f"{own}decision/")
    expect(lead.get_by_role("button", name="评定得分和等次")).to_have_count(0)


def decide(lead: Page, own: str) -> None:
    """The lead decides."""
    lead.goto(f"{own}decision/")
    lead.get_by_role("button", name="评定得分和等次").click()
    said(lead, "已评定")


def read_the_result(head: Page, own: str) -> None:
    """The head opens the grade, and behind every score what it rests on."""
    head.goto(f"{own}outcome/")
    total = head.locator("section[aria-labelledby=total]")
    for text in ("88.08 / 100分", "良好", "演示·省级负责人"):
        expect(total).to_contain_text(text)
    points = head.locator("details.score-point")
    links = points.get_by_role("link", name="看自评和佐证", include_hidden=True)
    assert paths(links) == [f"{own}{point}/" for point in POINTS]
    computed = points.get_by_role("link", name="怎么算的", include_hidden=True)
    working = head.request.get(paths(computed)[0]).text()
    assert all(f'id="{link.partition("#")[2]}"' in working for link in paths(computed))
    disputed = points.nth(34)
    disputed.locator("summary").press("Enter")
    for text in ("A（3.5）", "1.888", "会商：两次活动没有签到", "2.5", RULING, "演示·省级负责人"):
        expect(disputed).to_contain_text(text)


def paths(links: Locator) -> list[str]:
    """Return where links lead, in full."""
    return links.evaluate_all("(found) => found.map((link) => link.href)")


def read_the_story(head: Page, own: str) -> None:
    """The head reads who did what, why, one after the other."""
    head.goto(f"{own}story/")
    expect(head.locator("main h1")).to_have_text("办理过程")
    lines = iter(head.locator(".story > li").all_inner_texts())
    missed = [
        step for step in STORY if not any(all(text in line for text in step) for line in lines)
    ]
    assert missed == []


def file_points(desk: Page, own: str, people: Enter) -> None:
    """Three departments and the desk file all the points."""
    for who, name in DEPARTMENTS.items():
        hand_in_part(people(who), own, name)
    write_one_point(desk, own)
    take_a_draft(desk, own)
    write_the_others(desk, own)


def review(own: str, desk: Page, head: Page, reviewer: Page) -> None:
    """The head submits, the prefecture returns it once, and accepts what was mended."""
    submit(head, own)
    return_it(reviewer, own)
    answer_and_mend(desk, own)
    submit(head, own)
    accept(reviewer, own)


def test_a_round_ends_in_a_grade_that_everybody_can_trace(portal: Portal, people: Enter):
    lead, desk, head = people("lead-99"), people("filler-990101"), people("head-990101")

    held = open_round(lead, portal)
    appoint(lead, held)
    move_a_window(lead, held)
    import_figures(desk, portal)
    freeze(head, portal)
    own = find_assessment(desk, portal)
    file_points(desk, own, people)
    review(own, desk, head, people("reviewer-9901"))
    verify(people("inspector-99"), own, "B", "两次活动没有签到")
    verify(people("second-inspector-99"), own, "0.8", "多次活动没有签到")
    send_the_opinion(lead, own)
    dispute(head, own)
    rule(lead, own)
    portal.manage("shell", "--command", DAYS_PASS)
    decide(lead, own)

    read_the_result(head, own)
    read_the_story(head, own)
