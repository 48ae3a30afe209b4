import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.county_queries import departments
from schools.filling import asked_of_county
from schools.models import CountyYear, HandIn, Reminder
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR, bring

PAGE = reverse("schools:county_figures", args=["990101", YEAR])
HAND_IN = reverse("schools:hand_in", args=["990101", YEAR])
BUDGET = "county:edu_budget"


@pytest.fixture
def treasurer(client, county):
    bring(county)
    client.force_login(make_person("finance", Role.DEPARTMENT, "990101", department="财政局"))
    return client


@pytest.fixture
def desk(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def typed(answer, **cells):
    """Fill in the page as it was answered, and return what a browser would post."""
    form = answer.context["form"]
    posted = {"seen": str(form.tick)}
    for row in form.rows:
        if row.writable:
            posted |= {f"cell:{row.cell}": row.value, f"was:{row.cell}": row.stored}
    return posted | {f"cell:{cell}": text for cell, text in cells.items()}


@pytest.mark.usefixtures("silent_rendering")
def test_a_department_begins_with_its_own_list(treasurer):
    answer = treasurer.get(PAGE)

    form = answer.context["form"]
    assert answer.context["sheet"].department == "财政局"
    assert form.asked == len(asked_of_county("财政局"))
    assert all(row.writable for row in form.rows)


def test_a_department_reads_the_others_and_writes_its_own(treasurer):
    form = treasurer.get(PAGE, {"department": "all"}).context["form"]

    writable = {row.cell.removeprefix("county:") for row in form.rows if row.writable}
    assert form.asked == len(asked_of_county())
    assert writable == {element.code for element in asked_of_county("财政局")}


def test_the_desk_sees_every_department_with_its_count(desk):
    sheet = desk.get(PAGE).context["sheet"]

    counts = {choice.label: choice.count for choice in sheet.choices}
    assert len(sheet.choices) == len(departments()) + 1
    assert counts["财政局"] == f"1/{len(asked_of_county('财政局'))}"
    assert sheet.hand_in is None


def test_a_department_nobody_knows_shows_everything(desk):
    assert desk.get(PAGE, {"department": "气象局"}).context["sheet"].department == ""


def test_the_number_of_questions_to_the_database_is_the_same_for_every_department(
    desk, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        desk.get(PAGE)
    with django_assert_max_num_queries(16):
        desk.get(PAGE, {"department": "财政局"})


def test_what_follows_from_the_campuses_is_shown_and_not_asked(desk):
    answer = desk.get(PAGE)

    derived = {row.code: row for row in answer.context["sheet"].derived.rows}
    assert (derived["kg_children"].value, derived["kg_children"].source) == (
        "120",
        "由校区数据得出",
    )
    assert derived["senior_classes"].source == "没有可用的数据"
    assert derived["schools_with_charter"].value == "待定"
    assert 'name="cell:county:kg_children"' not in answer.content.decode()


def test_a_year_nobody_has_opened_shows_empty_fields(desk):
    form = desk.get(reverse("schools:county_figures", args=["990101", 2026])).context["form"]

    rows = {row.cell: row for row in form.rows}
    assert (form.given, form.tick) == (0, 0)
    assert rows[BUDGET].previous == "85,000.5"


def test_a_plain_form_stores_what_changed_and_stays_with_the_department(treasurer):
    sent = typed(treasurer.get(PAGE), **{BUDGET: "86,000"})

    answer = treasurer.post(PAGE, sent)

    assert answer.url == f"{PAGE}?department=%E8%B4%A2%E6%94%BF%E5%B1%80&check=1"
    assert CountyYear.objects.get(year=YEAR).figures["edu_budget"] == "86000"


def test_what_another_department_is_asked_for_is_not_stored(treasurer):
    sent = typed(treasurer.get(PAGE), **{"county:population": "1", BUDGET: "约8"})

    answer = treasurer.post(PAGE, sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "county:population：这一格不由本人填报" in text
    assert 'href="#cell-county-edu_budget"' in text
    assert CountyYear.objects.get(year=YEAR).figures["population"] == "500000"


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.OFFICIAL])
def test_who_neither_writes_nor_reads_the_figures_does_not_find_them(client, county, role):
    bring(county)
    client.force_login(make_person("other", role, "990101"))

    assert client.get(PAGE).status_code == 404


def test_a_reader_writes_nothing(client, county):
    bring(county)
    client.force_login(make_person("reader", Role.PREFECTURE_REVIEWER, "9901"))

    assert 'name="cell:' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {f"cell:{BUDGET}": "1"}).status_code == 404


def test_a_department_hands_in_with_a_reason_for_its_gaps(treasurer):
    answer = treasurer.post(HAND_IN, {"department": "财政局", "gaps": "决算未批"}, follow=True)

    handed_in = HandIn.objects.get()
    assert (handed_in.department, handed_in.handed_in_by_name) == ("财政局", "finance")
    text = answer.content.decode()
    assert "已交表" in text
    assert "finance，" in text
    assert "交后有改动" not in text


def test_gaps_without_a_word_are_not_handed_in(treasurer):
    answer = treasurer.post(HAND_IN, {"department": "财政局", "gaps": " "})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#gaps"' in text
    assert "没有交表" in text
    assert not HandIn.objects.exists()


def test_a_change_after_handing_in_shows(treasurer):
    treasurer.post(HAND_IN, {"department": "财政局", "gaps": "决算未批"})
    treasurer.post(PAGE, typed(treasurer.get(PAGE), **{BUDGET: "86000"}))

    assert "交后有改动" in treasurer.get(PAGE).content.decode()


@pytest.mark.parametrize("department", ["编办", "气象局", ""])
def test_nobody_hands_in_for_another_department(treasurer, department):
    answer = treasurer.post(HAND_IN, {"department": department, "gaps": "x"})

    assert answer.status_code == 404
    assert not HandIn.objects.exists()


def test_a_frozen_year_takes_no_list(treasurer):
    CountyYear.objects.update(frozen=True)

    answer = treasurer.post(HAND_IN, {"department": "财政局", "gaps": "x"}, follow=True)

    assert "2025年数据已冻结" in answer.content.decode()
    assert not HandIn.objects.exists()


def test_a_department_is_reminded_on_its_own_page_alone(desk, county):
    Reminder.objects.create(
        county=county,
        year=YEAR,
        department="财政局",
        missing=13,
        reminded_by_name="desk",
        reminded_at=NOON,
    )

    assert "当时缺13项" in desk.get(PAGE, {"department": "财政局"}).content.decode()
    assert "当时缺13项" not in desk.get(PAGE, {"department": "编办"}).content.decode()


def test_the_checks_speak_when_they_are_asked(desk):
    row = CountyYear.objects.get(year=YEAR)
    row.figures |= {"satisfaction": "120"}
    row.save()

    form = desk.get(PAGE, {"check": "1"}).context["form"]

    notes = {note.anchor: note for note in form.findings}
    assert "/checks/?at=f-" in notes["cell-county-satisfaction"].url
