import pytest
from django.http import QueryDict

from schools.campus_ledger import Campus
from schools.register_forms import CampusForm, WordsForm, change_forms, parts_of

TYPED = "c1-code=1&c1-name=示例&c1-kind=312&c1-locale=town&c1-ownership=public"
STANDING = [
    {
        "code": code,
        "campus": {"name": code, "kind": "211", "locale": "town", "ownership": "public"},
        "stages": {stage: {}},
    }
    for code, stage in (("1", "junior"), ("2", "primary"))
]


def typed(text):
    return CampusForm(QueryDict(text), prefix="c1")


def test_a_form_gives_a_campus_with_its_stages_in_order():
    form = typed(f"{TYPED}&c1-stages=junior&c1-stages=primary")

    assert form.is_valid()
    assert form.campus() == Campus("1", "示例", "312", "town", "public", ("primary", "junior"))


@pytest.mark.parametrize("code", ["", "a b", "甲", "1/2", "1:2", "1" * 33])
def test_a_code_fits_into_addresses(code):
    form = typed(TYPED.replace("c1-code=1", f"c1-code={code}") + "&c1-stages=primary")

    assert not form.is_valid()
    assert list(form.errors) == ["code"]


def test_a_campus_has_a_stage():
    assert list(typed(TYPED).errors) == ["stages"]


def test_a_merger_begins_with_the_first_campus_and_the_stages_of_all():
    [form] = change_forms("merge", STANDING, None, 2)

    assert form.initial["code"] == "1"
    assert form.initial["stages"] == ["primary", "junior"]


def test_a_split_begins_with_the_campus_and_parts_without_codes():
    forms = change_forms("split", STANDING[:1], None, 3)

    assert [form.initial["code"] for form in forms] == ["1", "", ""]
    assert [form.prefix for form in forms] == ["c1", "c2", "c3"]


def test_an_act_asks_for_what_it_changes_alone():
    asked = {
        act: [list(form.fields) for form in change_forms(act, STANDING[:1], None, 2)]
        for act in ("kind", "describe", "close")
    }

    assert asked == {
        "kind": [["kind", "stages"]],
        "describe": [["name", "locale", "ownership"]],
        "close": [],
    }


@pytest.mark.parametrize(("parts", "number"), [("", 2), ("1", 2), ("4", 4), ("9", 6), ("x", 2)])
def test_a_split_makes_two_to_six(parts, number):
    assert parts_of({"parts": parts}) == number


def test_words_are_short():
    assert not WordsForm(QueryDict(f"note={'长' * 201}")).is_valid()
    assert WordsForm(QueryDict("add_up=on")).is_valid()
