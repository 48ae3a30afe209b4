import pytest

from schools.cells import CellRefused, half_width, is_blank, read_figure, read_text
from schools.dictionary import elements
from schools.spreadsheet import number_text


def read(code, cell):
    return read_figure(elements()[code], cell)


@pytest.mark.parametrize(
    ("code", "cell", "value"),
    [
        ("pupils", "120", "120"),
        ("pupils", " １２０ ", "120"),
        ("pupils", "1,234", "1234"),
        ("pupils", "１，２３４", "1234"),
        ("pupils", "120人", "120"),
        ("pupils", "120 人", "120"),
        ("pupils", "1.2万人", "12000"),
        ("pupils", "120.0", "120"),
        ("pupils", ["number", "120"], "120"),
        ("pupils", "007", "7"),
        ("equipment_value", "230万元", "2300000"),
        ("equipment_value", "2,300,000元", "2300000"),
        ("equipment_value", "12.50", "12.5"),
        ("equipment_value", ["number", "1e+05"], "100000"),
        ("edu_budget", "5万元", "5"),
        ("site_area", "1234.5㎡", "1234.5"),
        ("site_area", "1万平方米", "10000"),
        ("myopia", "12%", "12"),
        ("myopia", "12.5％", "12.5"),
        ("has_charter", "是", True),
        ("has_charter", "否", False),
        ("has_charter", "TRUE", True),
        ("has_charter", ["boolean", "false"], False),
        ("has_charter", ["number", "1"], True),
        ("has_charter", False, False),
        ("has_charter", 1.0, True),
        ("equipment_value", 12.5, "12.5"),
        ("pupils", 120.0, "120"),
        ("pupils", 0.0, "0"),
    ],
)
def test_a_figure_is_read_in_every_notation(code, cell, value):
    assert read(code, cell) == value


@pytest.mark.parametrize("code", ["pupils", "equipment_value", "myopia", "has_charter"])
@pytest.mark.parametrize(
    "number",
    [
        *(0.0, -0.0, 1.0, 12.0, 0.5, -3.0, 0.1 + 0.2, 123456.789, 12345678.123456789),
        *(999999999999999.0, 1e15, 1e16, 1e-7, 1e-12, float("nan"), float("inf")),
    ],
)
def test_a_number_of_a_cell_is_read_as_its_text_is(code, number):
    def outcome(cell):
        try:
            return read(code, cell)
        except CellRefused as refusal:
            return (refusal.code, refusal.found)

    assert outcome(number) == outcome(["number", number_text(number)])


@pytest.mark.parametrize(
    "cell", [None, "", " ", "\u3000", "—", "——", "-", "－", "/", "／", "无数据"]
)
@pytest.mark.parametrize("code", ["pupils", "myopia", "has_charter"])
def test_missing_marks_are_missing(code, cell):
    assert read(code, cell) is None


@pytest.mark.parametrize(
    ("code", "cell", "reason"),
    [
        ("pupils", "约10", "not_a_number"),
        ("pupils", "十", "not_a_number"),
        ("pupils", "10 000", "not_a_number"),
        ("pupils", "1,23", "not_a_number"),
        ("pupils", "1.2.3", "not_a_number"),
        ("pupils", "5²", "unit"),
        ("pupils", "①", "not_a_number"),
        ("pupils", "1e5", "unit"),
        ("pupils", "+5", "not_a_number"),
        ("pupils", "٣", "not_a_number"),
        ("pupils", "-5", "negative"),
        ("pupils", ["number", "-5"], "negative"),
        ("pupils", "10.5", "not_integer"),
        ("pupils", ["number", "10.5"], "not_integer"),
        ("pupils", "12%", "unit"),
        ("pupils", "12元", "unit"),
        ("pupils", "1.2万", "unit"),
        ("pupils", "10左右", "unit"),
        ("edu_budget", "50000元", "unit"),
        ("equipment_value", "1亿元", "unit"),
        ("pupils", "9" * 16, "too_large"),
        ("site_area", "0.12345678901", "too_large"),
        ("pupils", ["date", "2024-09-01"], "date"),
        ("pupils", ["error", "#DIV/0!"], "error"),
        ("pupils", ["formula", ""], "formula"),
        ("pupils", ["boolean", "true"], "boolean"),
        ("has_charter", "2", "not_boolean"),
        ("has_charter", "有", "not_boolean"),
    ],
)
def test_anything_else_is_refused_with_its_reason(code, cell, reason):
    with pytest.raises(CellRefused) as refusal:
        read(code, cell)

    assert refusal.value.code == reason


def test_a_refusal_says_what_was_found_and_what_was_expected():
    with pytest.raises(CellRefused, match=r"^读到“约10”，应为整数$"):
        read("pupils", "约10")
    with pytest.raises(CellRefused, match="读到“-5”，应为不小于0的整数"):
        read("pupils", "-5")
    with pytest.raises(CellRefused, match="#DIV/0!"):
        read("pupils", ["error", "#DIV/0!"])


def test_key_cells_are_read_as_text():
    assert read_text(["number", "2152032401"]) == "2152032401"
    assert read_text(" ２１ ") == "21"
    assert read_text(None) == ""
    for cell in (["number", "1.5"], ["date", "2024-01-01"], ["error", "#REF!"]):
        with pytest.raises(CellRefused):
            read_text(cell)


def test_blank_and_half_width():
    assert is_blank(None)
    assert is_blank("\u200b \u3000")
    assert not is_blank(["error", "#N/A"])
    assert half_width("ＡＢ（１）\u3000") == "AB(1)"
