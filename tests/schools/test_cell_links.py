import pytest

from schools.cell_links import cell_links, field_url


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        (
            "stages:9901010001:primary:pupils",
            "/counties/990101/2025/campuses/9901010001/#cell-stages-9901010001-primary-pupils",
        ),
        (
            "schools:9901010001:books",
            "/counties/990101/2025/campuses/9901010001/#cell-schools-9901010001-books",
        ),
        ("county:gdp", "/counties/990101/2025/county/#cell-county-gdp"),
        ("statements:gross", ""),
    ],
)
def test_a_cell_leads_to_the_field_where_it_is_written(cell, url):
    assert field_url("990101", 2025, cell) == url


def test_cells_are_called_by_their_names():
    links = cell_links("990101", 2025, ["stages:1:primary:pupils"], {"1": "示例小学"})

    assert [link.label for link in links] == ["示例小学 小学 在校生数"]
