from schools.comparing import Change, changes_between
from tests.schools.packages import document

BEFORE = document(
    [{"code": "1", "name": "示例小学", "primary": {"pupils": "120", "classes": "4"}}],
    {"population": "500000"},
    [{"code": "rate", "name": "入学率", "value": "99.5", "unit": "percent"}],
)


def test_nothing_differs_from_itself():
    assert changes_between(BEFORE, BEFORE) == []


def test_every_kind_of_cell_is_compared():
    after = document(
        [
            {"code": "1", "name": "示例中心小学", "primary": {"pupils": "125"}},
            {"code": "2", "name": "示例二小", "figures": {"has_charter": False}},
        ],
        {"population": "500000", "gdp": "7"},
        [{"code": "rate", "name": "入学率", "value": "99.6", "unit": "percent"}],
    )

    changes = changes_between(BEFORE, after)

    assert Change("schools", "1", "示例中心小学", "", "name", "示例小学", "示例中心小学") in changes
    assert Change("stages", "1", "示例中心小学", "primary", "pupils", "120", "125") in changes
    assert Change("stages", "1", "示例中心小学", "primary", "classes", "4", None) in changes
    assert Change("schools", "2", "示例二小", "", "has_charter", None, False) in changes
    assert Change("county", "", "", "", "gdp", None, "7") in changes
    assert Change("statements", "", "", "", "rate", "99.5", "99.6") in changes
    assert not any(change.element == "population" for change in changes)


def test_a_campus_that_left_is_named_as_it_was():
    changes = changes_between(BEFORE, document([], {"population": "500000"}))

    assert {change.campus for change in changes if change.school_code == "1"} == {"示例小学"}
    assert all(change.after is None for change in changes)
