"""Only rubrics in force are scored."""

from indicators.forms import ScoreForm
from tests.indicators.stored import stored_return, stored_rubric


def test_score_form_takes_a_rubric_in_force(county):
    stored_rubric("QB2017")

    assert ScoreForm({"rubric": "QB2017"}, newest=stored_return(county, 1)).is_valid()


def test_score_form_refuses_a_year_without_a_return(db):
    stored_rubric("QB2017")

    form = ScoreForm({"rubric": "QB2017"}, newest=None)

    assert form.errors["rubric"] == ["还没有数据包，上传后才能测算"]


def test_score_form_names_a_rubric_it_does_not_know(db):
    form = ScoreForm({"rubric": "XX"}, newest=None)

    assert form.errors["rubric"] == ["没有“XX”这个指标体系"]


def test_score_form_asks_for_a_rubric(db):
    assert ScoreForm({}, newest=None).errors["rubric"] == ["还没有选指标体系"]
