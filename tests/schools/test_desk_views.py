import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.desk import ROWS_PER_PAGE
from schools.dictionary import STAGES
from schools.filling import asked_of_campus, asked_of_unit
from schools.models import CountyYear, StageYear
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring, write_pupils

PUPILS = "stages:9901010001:primary:pupils"


def address(query="", year=YEAR):
    return reverse("schools:desk", args=["990101", year]) + query


@pytest.fixture
def desk(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def stored(code="9901010001"):
    return StageYear.objects.get(school__code=code, year=YEAR).figures.get("pupils")


def form(*cells, seen=1):
    sent = {"seen": str(seen)}
    for cell, text, was in cells:
        sent |= {f"cell:{cell}": text, f"was:{cell}": was}
    return sent


def test_the_desk_shows_its_grid_without_asking_while_it_prints(desk, silent_rendering):
    page = desk.get(address("?stage=primary")).content.decode()

    assert f'name="cell:{PUPILS}"' in page
    assert "示例第一小学" in page
    assert "2行合计" in page
    assert "示例幼儿园" not in page


def test_a_year_without_campuses_says_what_to_do(desk):
    page = desk.get(address(year=YEAR + 1)).content.decode()

    assert "2026年还没有校区" in page


def test_who_only_reads_gets_no_form_to_send(desk, lead):
    desk.force_login(lead)

    page = desk.get(address("?stage=primary")).content.decode()

    assert "只读：校区数据由县级填报员填写，各校填自己的。" in page
    assert "readonly" in page
    assert f'name="cell:{PUPILS}"' not in page
    assert "csrfmiddlewaretoken" not in page.split('id="desk"')[1].split("</form>")[0]


def test_a_department_reads_the_desk_and_cannot_write_campuses(desk):
    desk.force_login(make_person("money", Role.DEPARTMENT, "990101", department="财政局"))

    answer = desk.post(address("?stage=primary"), form((PUPILS, "421", "420")))

    assert answer.status_code == 400
    assert "这一格不由本人填报" in answer.content.decode()
    assert stored() == "420"


def test_a_plain_form_saves_what_was_changed_and_comes_back_to_the_same_rows(desk):
    query = "?stage=primary&locale=town"

    answer = desk.post(address(query), form((PUPILS, "421", "420")), follow=True)

    assert answer.redirect_chain == [(address(query), 302)]
    assert "已保存1格" in answer.content.decode()
    assert stored() == "421"


def test_a_plain_form_shows_what_it_could_not_store_and_keeps_the_rest(desk):
    other = "stages:9901010002:primary:pupils"

    answer = desk.post(
        address("?stage=primary"), form((PUPILS, "约10", "420"), (other, "97", "96"))
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="约10"' in page
    assert f'href="#cell:{PUPILS}"' in page
    assert "读到“约10”，应为整数" in page
    assert (stored(), stored("9901010002")) == ("420", "97")


def test_a_plain_form_never_writes_over_what_it_has_not_seen(desk):
    desk.post(address("?stage=primary"), form((PUPILS, "421", "420")))

    answer = desk.post(address("?stage=primary"), form((PUPILS, "422", "420")))

    assert answer.status_code == 400
    assert "desk刚改成421；格内是本人填的422" in answer.content.decode()
    assert stored() == "421"


def test_a_conflict_is_settled_by_sending_the_form_again(desk):
    desk.post(address("?stage=primary"), form((PUPILS, "421", "420")))
    desk.post(address("?stage=primary"), form((PUPILS, "422", "420")))

    desk.post(address("?stage=primary"), form((PUPILS, "422", "421"), seen=2))

    assert stored() == "422"


def test_a_frozen_year_refuses_the_form_in_words(desk):
    CountyYear.objects.update(frozen=True)

    answer = desk.post(address("?stage=primary"), form((PUPILS, "421", "420")), follow=True)

    assert "2025年数据已冻结" in answer.content.decode()
    assert stored() == "420"


def test_the_largest_page_fits_into_one_form(settings):
    widest = max(len(asked_of_campus(STAGES)), *(len(asked_of_unit(stage)) for stage in STAGES))
    beside = len(("csrfmiddlewaretoken", "seen"))

    assert ROWS_PER_PAGE * widest * 2 + beside <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_a_page_of_many_cells_is_taken(desk):
    cells = [(f"stages:9901010001:primary:x{n}", "1", "1") for n in range(1080)]

    answer = desk.post(address("?stage=primary"), form(*cells, (PUPILS, "421", "420")))

    assert (answer.status_code, stored()) == (302, "421")


def test_after_a_save_the_page_asks_only_for_what_stands_around_the_grid(desk, county):
    write_pupils(county, "500")

    page = desk.get(address("?stage=primary&part=answer")).content.decode()

    assert "596" in page
    assert "data-marks" in page
    assert "<input" not in page


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_rows_of_the_filter_go_out_as_a_table(desk, name, content_type):
    answer = desk.get(address(f"?stage=primary&locale=rural&format={name}"))

    assert answer["Content-Type"] == content_type
    assert f"990101-2025-primary.{name}" in answer["Content-Disposition"]
    if name == "csv":
        assert answer.content.decode("utf-8-sig").count("\r\n") == 2


def test_a_table_of_another_kind_or_of_nothing_does_not_exist(desk):
    assert desk.get(address("?stage=primary&format=pdf")).status_code == 404
    assert desk.get(address("?format=csv", year=YEAR + 1)).status_code == 404


def test_the_desk_is_in_the_menu_of_the_county(desk):
    page = desk.get(address("?stage=primary")).content.decode()

    assert f'href="{address()}" aria-current="page"' in page
