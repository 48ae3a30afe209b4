"""The answer of a result is said in sentences that hold the deciding figures."""

from copy import deepcopy

from indicators.scoring.rules import Judged
from indicators.sentences import deciding_sentences
from indicators.wording import titles_of
from tests.indicators.reading import shipped
from tests.indicators.stored import example


def said(code: str, receipt) -> list[str]:
    rubric = shipped(code)
    judged = {row.code for row in rubric.indicators if isinstance(row.rule, Judged)}
    sentences = deciding_sentences(receipt, rubric, titles_of(rubric), judged)
    return [sentence.strong + sentence.rest for sentence in sentences]


def test_deciding_sentences_name_failures_first_and_what_is_undetermined_last():
    assert said("QB2017", example("QB2017")) == [
        "4个校区学段未达标，要求6个校区学段全部达标：7项至少6项达到门槛，其余不低于门槛的85%",
        "政府保障程度2项未达标：初中城区和镇区公办学校就近划片入学比例、初中班额达标班级比例",
        "社会认可度1项未达标：社会认可度",
        "2项待定：残疾儿童少年入学率、小学每百名学生拥有体育、艺术(美术、音乐)专任教师数；"
        "补齐数据后结论不变",
        "9项需人工评定，不由数据测算，列在后面",
    ]


def test_deciding_sentences_say_which_spread_is_over_its_limit():
    receipt = deepcopy(example("QB2017"))
    receipt["cvs"][0] |= {"verdict": "unmet", "cv": "0.500004", "limit": "0.5"}

    sentences = said("QB2017", receipt)

    assert sentences[1] == (
        "小学每百名学生拥有高于规定学历教师数差异系数0.500，上限0.50（显示0.500，精确值0.500004）"
    )


def test_deciding_sentences_count_the_spreads_they_do_not_list():
    receipt = deepcopy(example("QB2017"))
    for cv in receipt["cvs"][:5]:
        cv |= {"verdict": "unmet", "cv": "0.6", "limit": "0.5"}

    assert "另有2项差异系数超过上限" in said("QB2017", receipt)


def test_deciding_sentences_say_that_missing_figures_keep_the_answer_open():
    receipt = deepcopy(example("QB2017"))
    receipt["result"]["verdict"] = "undetermined"

    assert any(text.endswith("补齐数据后才能下结论") for text in said("QB2017", receipt))


def test_deciding_sentences_say_when_all_that_is_measured_is_met():
    receipt = deepcopy(example("PS2020"))
    for item in receipt["indicators"]:
        item["verdict"] = "met"

    assert said("PS2020", receipt) == [
        "由数据测算的8项全部达标",
        "14项需人工评定，不由数据测算，列在后面",
    ]
