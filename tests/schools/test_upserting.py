import pytest

from schools.models import School, SchoolYear, StageYear
from schools.upserting import upsert
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

WHOLE = {"year": 2025, "version": 3, "written_by": "示例填报员", "written_at": NOON}


@pytest.fixture
def school(county):
    return School.objects.create(county=county, code="0001")


def write_units(*rows, **changes):
    whole = WHOLE | changes
    upsert(StageYear, key=("stage",), texts=(), rows=rows, whole=whole)


def unit(school, figures, stamps=None):
    return {
        "school_id": school.pk,
        "stage": "primary",
        "figures": figures,
        "stamps": stamps or {},
    }


def test_a_new_row_has_all_it_was_given(school):
    write_units(unit(school, {"pupils": "12.5", "has_charter": True}))

    row = StageYear.objects.get()
    assert (row.school_id, row.year, row.stage) == (school.pk, 2025, "primary")
    assert row.figures == {"pupils": "12.5", "has_charter": True}
    assert (row.version, row.written_by, row.written_at) == (3, "示例填报员", NOON)
    assert row.stamps == {}


def test_a_row_that_stands_keeps_its_mark_and_what_is_stamped_on_other_cells(school):
    old, new = {"version": 1, "by": "甲"}, {"version": 4, "by": "乙"}
    write_units(unit(school, {"pupils": "1"}, {"pupils": old, "classes": old}))
    made = StageYear.objects.get()

    write_units(unit(school, {"pupils": "2"}, {"pupils": new}), version=4, written_by="乙")

    row = StageYear.objects.get()
    assert (row.pk, row.version, row.written_by) == (made.pk, 3, "示例填报员")
    assert row.figures == {"pupils": "2"}
    assert row.stamps == {"pupils": new, "classes": old}


def test_another_year_is_another_row(school):
    write_units(unit(school, {"pupils": "1"}))
    write_units(unit(school, {"pupils": "2"}), year=2026)

    assert [row.figures["pupils"] for row in StageYear.objects.order_by("year")] == ["1", "2"]


def test_names_travel_as_they_are_written(school):
    name = "示例\"小学'; DROP TABLE %s \\ 😀"
    row = {
        "school_id": school.pk,
        "name": name,
        "kind": "211",
        "locale": "rural",
        "ownership": "public",
        "figures": {},
        "stamps": {},
    }

    upsert(
        SchoolYear, key=(), texts=("name", "kind", "locale", "ownership"), rows=[row], whole=WHOLE
    )

    assert SchoolYear.objects.get().name == name


def test_without_rows_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_units()
