import json

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.models import CountyYear, Explanation, Reminder, School, SchoolYear, StageYear
from schools.opening import open_year
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR, bring

PUPILS = "stages:9901010001:primary:pupils"
BOOKS = "schools:9901010001:books"
AREA = "schools:9901010001:building_area"


def page(campus="9901010001", year=YEAR):
    return reverse("schools:campus", args=["990101", year, campus])


@pytest.fixture
def officer(client, county):
    bring(county)
    person = make_person("school", Role.SCHOOL_OFFICER, "990101", campus_code="9901010001")
    client.force_login(person)
    return client


def typed(answer, **cells):
    """Fill in the page as it was answered, and return what a browser would post."""
    form = answer.context["form"]
    rows = {row.cell: row for row in form.rows}
    posted = {"seen": str(form.tick)}
    for cell, row in rows.items():
        posted |= {f"cell:{cell}": row.value, f"was:{cell}": row.stored}
    return posted | {f"cell:{cell}": text for cell, text in cells.items()}


@pytest.mark.usefixtures("silent_rendering")
def test_the_page_shows_every_figure_of_the_campus_with_its_unit_and_completeness(officer):
    answer = officer.get(page())

    form = answer.context["form"]
    names = [group.name for group in form.groups]
    assert names == ["学生", "班级", "教师", "校舍和场地", "设备和图书", "经费和管理"]
    assert (form.given, form.asked) == (6, 43)
    text = answer.content.decode()
    assert "已填 6 / 43项" in text
    assert 'name="cell:stages:9901010001:primary:pupils"' in text


def test_a_page_asks_the_database_no_more_often_for_more_stages(
    officer, django_assert_max_num_queries
):
    school = School.objects.get(code="9901010001")
    for stage in ("preschool", "junior", "senior"):
        StageYear.objects.create(school=school, year=YEAR, stage=stage, figures={"pupils": "1"})

    with django_assert_max_num_queries(14):
        answer = officer.get(page())

    assert answer.context["form"].asked > 100


def test_another_campus_is_not_found(officer):
    assert officer.get(page("9901010002")).status_code == 404
    assert officer.post(page("9901010002")).status_code == 404


def test_a_year_without_the_campus_tells_its_own_people_so(officer):
    answer = officer.get(page(year=YEAR - 1))

    assert "2024年没有这个校区的数据" in answer.content.decode()
    assert officer.post(page(year=YEAR - 1)).status_code == 404


def test_a_campus_the_year_does_not_have_is_not_found(client, filler):
    client.force_login(filler)

    assert client.get(page()).status_code == 404


def test_a_reader_sees_values_and_no_fields_and_writes_nothing(client, county):
    bring(county)
    client.force_login(make_person("reader", Role.PREFECTURE_REVIEWER, "9901"))

    answer = client.get(page())

    assert 'name="cell:' not in answer.content.decode()
    assert "只能查看" in answer.content.decode()
    assert client.post(page(), {f"cell:{PUPILS}": "1"}).status_code == 404


def test_a_plain_form_stores_what_changed_and_says_so(officer):
    answer = officer.get(page())

    after = officer.post(page(), typed(answer, **{PUPILS: "421"}), follow=True)

    assert "已保存1项，" in after.content.decode()
    unit = StageYear.objects.get(school__code="9901010001")
    assert unit.figures["pupils"] == "421"
    assert set(unit.stamps) == {"pupils"}


def test_a_plain_form_without_a_change_says_so(officer):
    after = officer.post(page(), typed(officer.get(page())), follow=True)

    assert "没有改动" in after.content.decode()
    assert CountyYear.objects.get(year=YEAR).tick == 1


def test_what_cannot_be_read_stays_in_its_field_under_a_summary_that_takes_focus(officer):
    sent = typed(officer.get(page()), **{PUPILS: "约10", BOOKS: "4100"})

    answer = officer.post(page(), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1项没有保存" in text
    assert "autofocus" in text
    assert 'href="#cell-stages-9901010001-primary-pupils"' in text
    assert 'value="约10"' in text
    assert SchoolYear.objects.get(school__code="9901010001").figures["books"] == "4100"


def test_a_plain_form_overwrites_nobody_and_shows_both_values(officer):
    sent = typed(officer.get(page()), **{PUPILS: "422"})
    elsewhere = reverse("schools:save", args=["990101", YEAR])
    edit = {"cell": PUPILS, "value": "430", "seen": 1}
    officer.post(elsewhere, json.dumps({"edits": [edit]}), content_type="application/json")

    answer = officer.post(page(), sent)
    again = officer.post(page(), typed(answer))

    assert "写的是430；再保存一次，就用这里填的" in answer.content.decode()
    assert 'value="422"' in answer.content.decode()
    assert again.status_code == 302
    assert StageYear.objects.get(school__code="9901010001").figures["pupils"] == "422"


def test_a_page_that_closed_in_the_meantime_gives_back_what_was_typed(officer):
    sent = typed(officer.get(page()), **{PUPILS: "422"})
    CountyYear.objects.update(frozen=True)

    answer = officer.post(page(), sent)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "填的“422”没有保存：2025年数据已冻结" in text
    assert 'name="cell:' not in text


def test_a_frozen_year_says_why_nobody_writes(officer):
    CountyYear.objects.update(frozen=True)

    text = officer.get(page()).content.decode()

    assert "2025年数据已冻结；局领导重新打开后才能修改" in text
    assert 'name="cell:' not in text


def test_figures_carried_forward_are_confirmed_group_by_group(officer, county):
    open_year(county=county, year=YEAR + 1, actor_name="desk", at=NOON)
    before = officer.get(page(year=YEAR + 1))
    form = before.context["form"]
    carried = {f"carried:{row.cell}": "buildings" for row in form.rows if row.carried}

    sent = typed(before) | carried | {"confirm": "buildings"}
    after = officer.post(page(year=YEAR + 1), sent, follow=True)

    assert (form.carried, after.context["form"].carried) == (1, 0)
    stamp = SchoolYear.objects.get(school__code="9901010001", year=YEAR + 1).stamps["building_area"]
    assert (stamp["by"], stamp["how"]) == ("school", "typed")


def test_last_years_value_and_a_big_change_stand_beside_the_field(officer, county):
    open_year(county=county, year=YEAR + 1, actor_name="desk", at=NOON)
    edit = {"cell": PUPILS, "value": "200", "seen": 1}
    address = reverse("schools:save", args=["990101", YEAR + 1])
    officer.post(address, json.dumps({"edits": [edit]}), content_type="application/json")

    rows = {row.cell: row for row in officer.get(page(year=YEAR + 1)).context["form"].rows}

    assert (rows[PUPILS].previous, rows[PUPILS].change, rows[PUPILS].big) == ("420", "−52.4%", True)


def test_the_checks_speak_when_they_are_asked(officer):
    unit = StageYear.objects.get(school__code="9901010001")
    unit.figures["boarders"] = "500"
    unit.save()

    silent, asked = officer.get(page()), officer.get(f"{page()}?check=1")

    assert silent.context["form"].findings is None
    note = next(note for note in asked.context["form"].findings if note.mark.word == "错误")
    assert note.anchor
    assert note.text in asked.content.decode()
    assert Explanation.objects.count() == 0


def test_a_finding_leads_the_desk_to_its_explanation_and_a_school_nowhere(officer, filler):
    unit = StageYear.objects.get(school__code="9901010001")
    unit.figures["boarders"] = "500"
    unit.save()

    own = officer.get(f"{page()}?check=1").context["form"].findings
    officer.force_login(filler)
    desk = officer.get(f"{page()}?check=1")

    urls = [note.url for note in desk.context["form"].findings]
    assert {note.url for note in own} == {""}
    for url in urls:
        target, anchor = url.split("#")
        assert f'id="{anchor}"' in officer.get(target).content.decode()
        assert url in desk.content.decode()
    assert urls


def test_who_wrote_a_figure_is_called_by_their_full_name(officer, filler):
    filler.full_name = "示例填报员"
    filler.save()

    rows = {row.cell: row for row in officer.get(page()).context["form"].rows}

    assert rows[PUPILS].written.startswith("示例填报员，")


def test_a_reminder_stands_on_the_page_while_something_is_missing(officer, county):
    Reminder.objects.create(
        county=county,
        year=YEAR,
        campus_code="9901010001",
        missing=40,
        note="周五前填完",
        reminded_by_name="desk",
        reminded_at=NOON,
    )

    text = officer.get(page()).content.decode()

    assert "desk 2026年5月6日 12:00 催办，当时缺40项。周五前填完" in text


def test_the_page_leads_to_the_workbook_of_its_campus(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))

    page = client.get(f"/counties/990101/{YEAR}/campuses/9901010001/").content.decode()

    assert f"/counties/990101/{YEAR}/campuses/9901010001/workbook.xlsx" in page
    assert f"/counties/990101/{YEAR}/campuses/9901010001/import/" in page
