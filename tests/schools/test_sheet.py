import pytest

from schools.sheet import column_letters, escaped, unescaped


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_spreadsheets_name_them(place, letters):
    assert column_letters(place) == letters


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1", "'=1", "''@x", "\t1"])
def test_dangerous_text_is_escaped_and_comes_back(text):
    assert escaped(text) == f"'{text}"
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["示例小学", "'引号", "1=1", ""])
def test_harmless_text_stays_as_it_is(text):
    assert escaped(text) == text
    assert unescaped(text) == text
