from datetime import timedelta

from schools.closing import freeze_year, reopen_year, send_back
from schools.freeze_queries import freeze_sheet, open_send_back
from schools.handing_in import hand_in
from schools.models import CountyYear, StageYear
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring
from tests.schools.flagged import doubled, explain_all

__all__ = ["doubled"]


def freeze_it(county, at=NOON):
    return freeze_year(county=county, year=YEAR, actor_name="head", at=at)


def page_of(county):
    sheet = freeze_sheet(county, YEAR)
    assert sheet is not None
    return sheet


def note(county, at=NOON):
    return send_back(county=county, year=YEAR, reason="核对后再报", actor_name="head", at=at)


def test_a_year_nobody_opened_has_no_page(county):
    assert freeze_sheet(county, YEAR) is None


def test_silent_warnings_stop_the_head_and_explained_ones_do_not(doubled):
    before = page_of(doubled)
    explain_all(doubled)

    after = page_of(doubled)

    assert (before.mark.word, before.ready) == ("不能冻结", False)
    assert "0处错误没有改正" in before.sentence
    assert (after.mark.word, after.ready) == ("可以冻结", True)
    assert {row.said for row in after.matters} == {"新区入住"}


def test_the_page_tells_what_moved_most(doubled):
    sheet = page_of(doubled)

    assert (sheet.totals[0].name, sheet.totals[0].where) == ("在校生数", "小学")
    assert (sheet.totals[0].before, sheet.totals[0].after) == ("516", "936")
    assert sheet.changes[0].where == "示例第一小学小学"
    assert (sheet.changes[0].before, sheet.changes[0].after) == ("420", "840")
    assert sheet.changes[0].share == "+100.0%"


def test_without_last_year_nothing_is_compared(county):
    bring(county)

    sheet = page_of(county)

    assert (sheet.compared, sheet.totals, sheet.changes) == (False, [], [])


def test_departments_that_did_not_hand_in_come_first_and_later_changes_show(doubled):
    hand_in(
        county=doubled, year=YEAR, department="财政局", gaps="决算未出", actor_name="cz", at=NOON
    )
    handed = page_of(doubled).departments[-1]
    row = CountyYear.objects.get(county=doubled, year=YEAR)
    row.figures["edu_budget"] = "99999"
    row.save()

    rows = page_of(doubled).departments

    assert (handed.name, handed.mark.word) == ("财政局", "已交表")
    assert "决算未出" in handed.note
    changed = next(each for each in rows if each.name == "财政局")
    assert changed.mark.word == "交表后有改动"
    assert rows[0].mark.word == "未交表"


def test_gaps_lead_to_the_campus(doubled):
    unit = StageYear.objects.get(school__code="9901010002", year=YEAR)
    unit.figures = {}
    unit.save()

    gap = page_of(doubled).gaps[0]

    assert gap.name == "示例村小学"
    assert gap.url == f"/counties/990101/{YEAR}/campuses/9901010002/"


def test_versions_tell_who_froze_them_and_why(doubled):
    explain_all(doubled)
    freeze_it(doubled)
    reopen_year(county=doubled, year=YEAR, reason="多填1人", actor_name="head", at=NOON)
    unit = StageYear.objects.get(school__code="9901010001", year=YEAR)
    unit.figures["teachers"] = "27"
    unit.save()
    explain_all(doubled)
    freeze_it(doubled)

    newest, middle, oldest = page_of(doubled).versions

    assert (newest.label, newest.reason, newest.mark.word) == ("第3版", "多填1人", "已审签")
    assert newest.compare_url.endswith("?from=2&to=3")
    assert (middle.reason, middle.frozen[:4]) == ("", "head")
    assert (oldest.mark.word, oldest.compare_url) == ("未审签", "")


def test_a_note_of_the_head_stands_until_the_year_is_frozen(doubled):
    explain_all(doubled)
    note(doubled)
    standing = open_send_back(doubled, YEAR)

    freeze_it(doubled, NOON + timedelta(hours=1))

    assert standing is not None
    assert standing.reason == "核对后再报"
    assert open_send_back(doubled, YEAR) is None
    assert page_of(doubled).notes[0].reason == "核对后再报"


def test_a_note_from_before_the_freeze_does_not_come_back_with_the_reopening(doubled):
    explain_all(doubled)
    note(doubled)
    freeze_it(doubled, NOON + timedelta(hours=1))

    reopen_year(county=doubled, year=YEAR, reason="更正", actor_name="head", at=NOON)

    assert open_send_back(doubled, YEAR) is None
