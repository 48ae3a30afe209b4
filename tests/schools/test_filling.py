import copy
import tomllib

import pytest
from django.conf import settings
from django.utils.translation import override

from schools.dictionary import DictionaryRefused, elements
from schools.filling import (
    asked_of_campus,
    asked_of_county,
    asked_of_unit,
    filling,
    parse_filling,
)

TABLES = tomllib.loads((settings.FIXTURES_DIR / "filling.toml").read_text(encoding="utf-8"))


def test_filling_asks_for_every_element_that_is_not_derived_once():
    asked = [element.code for group in filling().groups for element in group.elements]

    assert sorted(asked) == sorted(
        code for code, element in elements().items() if not element.derived_from
    )


def test_a_kindergarten_is_asked_for_less_than_a_primary_school():
    preschool = {element.code for element in asked_of_unit("preschool")}
    primary = {element.code for element in asked_of_unit("primary")}

    assert "classes_66_plus" not in preschool
    assert preschool < primary


def test_a_campus_is_asked_for_what_any_of_its_stages_has():
    codes = {element.code for element in asked_of_campus(["preschool", "primary"])}

    assert "music_rooms" in codes
    assert "music_rooms" not in {element.code for element in asked_of_campus(["preschool"])}


def test_a_department_is_asked_for_its_own_figures():
    found = asked_of_county("编办")

    assert [element.code for element in found] == ["posts_authorised", "posts_filled"]
    assert set(found) < set(asked_of_county())


def test_a_group_has_its_name_in_the_readers_language():
    group = filling().groups[0]

    with override("en"):
        assert group.label == "Pupils"
    assert group.label == "学生"


def spoilt(change):
    tables = copy.deepcopy(TABLES)
    change(tables)
    return tables


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t["group"][0]["elements"].append("puplis"), "unknown elements"),
        (lambda t: t["group"][0]["elements"].remove("pupils"), "one group"),
        (lambda t: t["group"][0]["elements"].append("pupils"), "one group"),
        (lambda t: t["group"][0]["elements"].append("books"), "other scopes"),
        (lambda t: t["carry_forward"].append("kg_total"), "Carried but not asked"),
    ],
)
def test_parse_filling_refuses_what_would_ask_wrongly(change, words):
    with pytest.raises(DictionaryRefused, match=words):
        parse_filling(spoilt(change))
