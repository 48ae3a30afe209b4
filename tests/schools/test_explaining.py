import pytest

from schools.campus_changes import merge_campuses
from schools.campus_ledger import Campus, Occasion
from schools.explaining import ExplanationRefused, explain, fingerprint, matters_of
from schools.models import CountyYear, Explanation, Succession
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils
from tests.schools.packages import small_county

BEFORE = {"severity": "warning", "rule": "r", "message": "420人", "cells": ["a", "b"]}


@pytest.fixture
def doubled(county):
    """A school that has doubled since last year: one warning."""
    bring(county, year=YEAR - 1)
    bring(county)
    write_pupils(county, "840")
    return county


def matter(county, rule="pupils_changed"):
    return next(one for one in matters_of(county, YEAR) if one.finding["rule"] == rule)


def say(county, text="新区入住", mark=None):
    return explain(
        county=county,
        year=YEAR,
        mark=mark or matter(county).fingerprint,
        text=text,
        actor_name="filler",
        at=NOON,
    )


def test_a_fingerprint_names_rule_and_cells_and_not_the_figures():
    assert fingerprint(BEFORE) == fingerprint({**BEFORE, "message": "421人", "cells": ["b", "a"]})
    assert fingerprint(BEFORE) != fingerprint({**BEFORE, "rule": "s"})
    assert fingerprint(BEFORE) != fingerprint({**BEFORE, "cells": ["a"]})


def test_a_warning_blocks_until_it_is_explained(doubled):
    assert matter(doubled).blocks

    say(doubled)

    assert matter(doubled).stands
    assert not matter(doubled).blocks


def test_an_explanation_falls_when_the_figure_changes_and_its_words_stay_to_be_reused(doubled):
    say(doubled)
    write_pupils(doubled, "860")

    found = matter(doubled)

    assert not found.stands
    assert found.blocks
    assert found.explanation.text == "新区入住"


def test_the_newest_word_counts(doubled):
    say(doubled)
    say(doubled, "新区入住，另有两校并入")

    assert Explanation.objects.get().text == "新区入住，另有两校并入"


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        ("  ", None, "text"),
        ("很" * 501, None, "text"),
        ("新区入住", "0" * 64, "gone"),
    ],
)
def test_explain_refuses_what_says_nothing_or_concerns_nothing(doubled, text, mark, code):
    with pytest.raises(ExplanationRefused) as refusal:
        say(doubled, text, mark)

    assert refusal.value.code == code
    assert not Explanation.objects.exists()


def test_nobody_explains_while_the_year_is_frozen(doubled):
    CountyYear.objects.update(frozen=True)

    with pytest.raises(CollectionClosed):
        say(doubled)


def test_a_year_without_figures_has_no_matters(county):
    assert matters_of(county, YEAR) == []


def test_a_school_that_took_another_in_has_not_doubled(county):
    tables = small_county()
    tables["stages"][2][2] = 420
    bring(county, tables, year=YEAR - 1)
    bring(county, tables)
    first = "9901010001"
    joined = Campus(first, "示例第一小学", "211", "town", "public", ("primary",))

    merge_campuses(Occasion(county, YEAR, "desk", NOON), [first, "9901010002"], joined, add_up=True)

    rules = [one.finding["rule"] for one in matters_of(county, YEAR)]
    assert "pupils_changed" not in rules
    Succession.objects.all().delete()
    assert matter(county).finding["cells"] == ["stages:9901010001:primary:pupils"]
