import pytest

from schools.models import CountyYear, SchoolYear, StageYear
from schools.package import read_package
from schools.rows import lock_year, stamp_of, write_rows, written_mark
from tests.conftest import NOON
from tests.schools.packages import small_county, xlsx

YEAR = 2025


def write(county, tables, tick, who="filler"):
    reading = read_package(xlsx(tables), "示例.xlsx")
    write_rows(county, lock_year(county, YEAR), reading, written_mark(tick, who, NOON))


@pytest.fixture
def written(county):
    write(county, small_county(), 1)
    return county


def test_a_new_row_is_marked_as_a_whole(written):
    unit = StageYear.objects.get(school__code="9901010001")

    assert (unit.version, unit.written_by, unit.written_at) == (1, "filler", NOON)
    assert unit.stamps == {}


def test_a_changed_cell_is_stamped_and_the_rest_of_the_row_keeps_its_mark(written):
    tables = small_county()
    tables["stages"][1][2] = 421

    write(written, tables, 2, who="desk")

    unit = StageYear.objects.get(school__code="9901010001")
    assert unit.stamps == {"pupils": stamp_of(written_mark(2, "desk", NOON))}
    assert (unit.version, unit.written_by) == (1, "filler")
    assert StageYear.objects.get(school__code="9901010002").stamps == {}


def test_a_cell_that_is_gone_is_stamped_too(written):
    tables = small_county()
    tables["stages"][1][2] = None

    write(written, tables, 2)

    unit = StageYear.objects.get(school__code="9901010001")
    assert "pupils" not in unit.figures
    assert set(unit.stamps) == {"pupils"}


def test_a_campus_may_change_its_name_alone(written):
    tables = small_county()
    tables["schools"][1][1] = "示例中心小学"

    write(written, tables, 2)

    campus = SchoolYear.objects.get(school__code="9901010001")
    assert (campus.name, campus.stamps, campus.figures["books"]) == ("示例中心小学", {}, "4000")


def test_rows_that_say_the_same_are_not_written(written, django_assert_num_queries):
    reading = read_package(xlsx(small_county()), "示例.xlsx")
    county_year = CountyYear.objects.get(county=written, year=YEAR)

    # the county's row, campuses, units
    with django_assert_num_queries(3):
        write_rows(written, county_year, reading, written_mark(2, "desk", NOON))

    assert not SchoolYear.objects.exclude(version=1).exists()


def test_a_campus_that_is_not_in_the_package_leaves_the_year(written):
    tables = small_county()
    del tables["schools"][1], tables["stages"][1]

    write(written, tables, 2)

    assert set(SchoolYear.objects.values_list("school__code", flat=True)) == {
        "9901010002",
        "9901010003",
    }
    assert StageYear.objects.count() == 2
