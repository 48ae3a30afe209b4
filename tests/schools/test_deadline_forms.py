import pytest

from schools.deadline_forms import DeadlineForm, ExtensionForm


def form(**changed):
    typed = {"region_prefix": "99", "year": "2025", "date": "2026-05-15", "time": "17:30"}
    return DeadlineForm(typed | changed, last_year=2026)


def test_a_moment_is_read_on_the_portals_clock(county):
    checked = form()

    assert checked.is_valid()
    assert checked.moment().isoformat() == "2026-05-15T17:30:00+08:00"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"region_prefix": "98"}, "region_prefix"),
        ({"region_prefix": "990"}, "region_prefix"),
        ({"region_prefix": "9901011"}, "region_prefix"),
        ({"year": "2027"}, "year"),
        ({"year": "1200"}, "year"),
        ({"year": "x"}, "year"),
        ({"date": "5月15日"}, "date"),
        ({"date": ""}, "date"),
        ({"time": "25:00"}, "time"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(county, changed, field):
    assert list(form(**changed).errors) == [field]


def test_the_whole_nation_is_an_empty_code(county):
    assert form(region_prefix="").is_valid()


def test_a_request_needs_a_reason():
    asked = ExtensionForm({"date": "2026-05-20", "time": "12:00", "reason": " "})

    assert list(asked.errors) == ["reason"]
