"""The rubrics that ship, their cases, and what a rubric file is refused for."""

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from indicators.rubric_file import RubricFileError, parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.rules import Judged, UnitMean
from tests.indicators.reading import indicator, rubric_text, school, shipped, spread
from tests.indicators.returns import make_document

CODES = ("QB2017", "PS2020", "BB2012", "CE37")


Receipt = dict[str, Any]


def row_of(key: str) -> Callable[[Receipt, str], Any]:
    """Answer with a key of an indicator's row."""
    return lambda receipt, place: indicator(receipt, *place.split("/"))[key]


def composite(receipt: Receipt, stage: str) -> str:
    (row,) = [row for row in receipt["composites"] if row["stage"] == stage]
    return str(row["verdict"])


# What a case may say about its receipt, and where the answer stands.
ANSWERS: dict[str, Callable[[Receipt, str], Any]] = {
    "expect": row_of("verdict"),
    "values": row_of("value"),
    "points": row_of("points"),
    "ranges": row_of("points_range"),
    "schools": lambda receipt, place: school(receipt, *place.split("/"))["verdict"],
    "cvs": lambda receipt, place: spread(receipt, *place.split("/"))["verdict"],
    "parts": lambda receipt, part: receipt["result"]["parts"][part],
    "result": lambda receipt, key: receipt["result"][key],
    "composites": composite,
}
KEYS = {"name", "county", "campuses", "year", "region", "judgements", *ANSWERS}


def cases() -> Iterator[Any]:
    for code in CODES:
        path = settings.FIXTURES_DIR / "rubrics" / f"{code}.cases.toml"
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]:
            yield pytest.param(code, case, id=f"{code} {case['name']}")


def documented_cases() -> list[Any]:
    page = (settings.BASE_DIR / "docs" / "scoring.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    found = [case for block in blocks for case in tomllib.loads(block)["cases"]]
    return [
        pytest.param(case.get("rubric", "QB2017"), case, id=f"docs {case['name']}")
        for case in found
    ]


@pytest.mark.parametrize(("code", "case"), [*cases(), *documented_cases()])
def test_case_ends_as_it_says(code, case):
    document = make_document(
        case.get("campuses", []),
        case.get("county"),
        year=case.get("year", 2024),
        code=case.get("region", "990101"),
    )

    figures = Figures.from_document(document)
    receipt = score(shipped(code), figures, judgements=case.get("judgements"))

    for question, answer in ANSWERS.items():
        for key, wanted in case.get(question, {}).items():
            assert answer(receipt, key) == wanted, f"{question} {key}"


@pytest.mark.parametrize("code", CODES)
def test_every_key_of_a_case_is_looked_at(code):
    path = settings.FIXTURES_DIR / "rubrics" / f"{code}.cases.toml"

    found = tomllib.loads(path.read_text(encoding="utf-8"))["cases"]

    assert {key for case in found for key in case} <= KEYS
    assert all(set(case) & set(ANSWERS) for case in found)


@pytest.mark.parametrize("code", CODES)
def test_every_indicator_has_a_case(code):
    path = settings.FIXTURES_DIR / "rubrics" / f"{code}.cases.toml"
    expected = {
        key
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]
        for key in case.get("expect", {})
    }

    every = {
        f"{each.code}/{stage}" if stage else each.code
        for each in shipped(code).indicators
        for stage in each.stages
    }
    assert every <= expected


@pytest.mark.parametrize("code", CODES)
def test_every_number_names_its_source_and_confidence(code):
    rubric = shipped(code)
    limits = [limit for each in rubric.indicators for limit in each.limits]
    limits += [limit for part in rubric.parts for limit in part.cv_limits]

    assert limits
    assert all(limit.source and limit.confidence for limit in limits)


def test_quality_rubric_has_seven_fifteen_nine_and_one():
    counted: dict[str, int] = {}
    for each in shipped("QB2017").indicators:
        if "." not in each.code:
            counted[each.part] = counted.get(each.part, 0) + 1

    assert counted == {
        "resource_allocation": 7,
        "government_guarantee": 15,
        "education_quality": 9,
        "social_recognition": 1,
    }
    means = [each for each in shipped("QB2017").indicators if isinstance(each.rule, UnitMean)]
    assert not any(each.decides for each in means)


def test_preschool_rubric_has_three_eleven_six_and_one():
    counted: dict[str, int] = {}
    for each in shipped("PS2020").indicators:
        if "." not in each.code:
            counted[each.part] = counted.get(each.part, 0) + 1

    assert counted == {"level": 3, "government": 11, "quality": 6, "social_recognition": 1}
    assert {stage for each in shipped("PS2020").indicators for stage in each.stages} == {
        "preschool"
    }


def test_duty_rubric_has_six_domains_37_points_and_100_in_all():
    rubric = shipped("CE37")
    points = [each for each in rubric.indicators if re.fullmatch(r"P\d\d", each.code)]

    assert [each.code for each in points] == [f"P{n:02d}" for n in range(1, 38)]
    assert all(each.nature and each.evidence and each.departments for each in points)
    domains = {
        part.code: sum(each.points or 0 for each in points if each.part == part.code)
        for part in rubric.parts
    }
    assert domains == {"D1": 15, "D2": 8, "D3": 32, "D4": 13, "D5": 22, "D6": 10, "conditions": 0}
    assert rubric.scheme is not None
    assert rubric.scheme.full == 100
    assert rubric.scheme.confidence == "uncertain"


def test_basic_balance_rubric_has_eight_means_and_seventeen_items_in_four_parts():
    rubric = shipped("BB2012")
    means = [each.code for each in rubric.indicators if isinstance(each.rule, UnitMean)]
    scored = [each for each in rubric.indicators if each.points is not None]

    assert means == [f"B{n}" for n in range(1, 9)]
    assert (len(scored), len({each.part for each in scored})) == (17, 4)
    assert rubric.scheme is not None
    assert rubric.scheme.passing == 85
    assert rubric.scheme.confidence == "uncertain"


def test_judged_items_say_that_people_decide(quality):
    receipt = score(quality, Figures.from_document(make_document([])))

    judged = [each.code for each in quality.indicators if isinstance(each.rule, Judged)]
    assert len(judged) == 9
    for code in judged:
        assert indicator(receipt, code)["note"].startswith("需人工评定。")


def test_sha256_is_that_of_the_text():
    text = rubric_text("PS2020")

    assert parse(text).sha256 != parse(text + "\n").sha256
    assert len(parse(text).sha256) == 64


SMALL = """
rubric = 1
code = "T"
version = "1"
title = "示例"
title_en = "Example"
source = "示例文件"

[scope]
stages = ["primary"]
source = "示例文件"
confidence = "known"

[splitting]
elements = ["books"]
source = "示例文件"
confidence = "known"
[splitting.weights]
primary = 1
junior = 1.1

[[parts]]
code = "p"
title = "部分"
title_en = "Part"

[[indicators]]
code = "A"
part = "p"
kind = "county"
title = "满意度"
title_en = "Satisfaction"
formula = "satisfaction"
op = ">="
threshold = 85
source = "示例文件"
confidence = "known"
"""

EACH = """
[[indicators]]
code = "B"
part = "p"
kind = "each"
title = "t"
title_en = "t"
formula = "classes"
each_op = ">="
source = "s"
confidence = "known"
"""


def test_small_rubric_is_read():
    rubric = parse(SMALL)

    assert [each.code for each in rubric.indicators] == ["A"]
    assert rubric.names == {"satisfaction": "社会满意度"}
    assert rubric.scope.floor_pupils == 0


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("rubric = 1", "rubric = ", "不是有效的 TOML"),
        ("rubric = 1", "rubric = 2", "rubric 应为1，读到2"),
        ("rubric = 1", "rubric = 1\nweights = 3", "文件开头：读到“weights”"),
        ('code = "T"', "", "code 应为文本，读到None"),
        ('code = "T"', "code = 7", "code 应为文本，读到7"),
        ("[scope]", "[other]", "读到“other”"),
        ('stages = ["primary"]', 'stages = ["college"]', "scope stages：读到“college”"),
        ('stages = ["primary"]', 'stages = "primary"', "stages 应为文本列表"),
        ('elements = ["books"]', 'elements = ["pupils"]', "splitting elements：读到“pupils”"),
        ("primary = 1", 'primary = "1"', "primary 应为数字，读到'1'"),
        ("primary = 1", "primary = true", "primary 应为数字，读到True"),
        ("junior = 1.1", "college = 1.1", "splitting.weights：读到“college”"),
        ("[splitting.weights]", "[splitting.weights_by_kind.999]", "读到“999”"),
        ("[splitting.weights]", "[splitting.weights_by_kind.341]", "splitting：缺少表 weights"),
        ('part = "p"', 'part = "q"', "indicators A part：读到“q”，应为p之一"),
        ('kind = "county"', 'kind = "magic"', "indicators A kind：读到“magic”"),
        ('op = ">="', 'op = "~"', "indicators A op：读到“~”"),
        ("threshold = 85", "", "缺少 threshold"),
        ("threshold = 85", 'threshold = "85"', "value 应为数字"),
        ("threshold = 85", "threshold = [85]", "应为表，读到85"),
        ("threshold = 85", 'threshold = [{ value = 1, stage = "junior" }]', "读到“junior”"),
        ("threshold = 85", 'threshold = [{ value = 1, kinds = ["9"] }]', "kinds：读到“9”"),
        ('confidence = "known"\n\n[splitting]', "\n[splitting]", "scope：confidence 应为文本"),
        ('formula = "satisfaction"', 'formula = "satisfactoin"', "是否应为“satisfaction”"),
        ('formula = "satisfaction"', 'formula = "pupils"', "数据项 pupils 属于stage"),
        ('formula = "satisfaction"', "formula = 3", "应为公式文本，读到3"),
        ('formula = "satisfaction"', "formula = { primary = 'x' }", "为每个学段各写一个"),
        (
            'part = "p"\nkind = "county"',
            'part = "p"\nkind = "unit_mean"',
            "satisfaction 属于county",
        ),
        ('kind = "county"', 'kind = "all_of"\nall_of = ["Z"]', "all_of：读到“Z”"),
        ("[[indicators]]", "[indicators]", "缺少 [[indicators]]"),
    ],
)
def test_wrong_rubric_is_refused_in_words(before, after, complaint):
    assert before in SMALL

    with pytest.raises(RubricFileError, match=r"[。：]") as refusal:
        parse(SMALL.replace(before, after, 1))

    assert complaint in str(refusal.value)


def test_indicator_code_stands_once():
    again = SMALL[SMALL.index("[[indicators]]") :]

    with pytest.raises(RubricFileError, match="代码 A 出现了不止一次"):
        parse(SMALL + again)


@pytest.mark.parametrize("more", ["", 'threshold = 3\neach_threshold = "classes"\n'])
def test_campus_rule_has_one_threshold(more):
    with pytest.raises(RubricFileError, match="应写且只写一个"):
        parse(SMALL + EACH + more)


def test_campus_formula_may_use_figures_of_campuses_and_stages_only():
    with pytest.raises(RubricFileError, match="satisfaction 属于county"):
        parse(SMALL + EACH.replace('"classes"', '"satisfaction"') + "threshold = 3\n")


def test_mean_of_units_has_a_floor():
    text = SMALL.replace('kind = "county"', 'kind = "unit_mean"\nstages = ["primary"]')
    text = text.replace('"satisfaction"', '"books / pupils"').replace('op = ">="', 'op = "<="')

    with pytest.raises(RubricFileError, match="op 应为“>=”"):
        parse(text)


def test_campus_figure_in_a_unit_formula_has_to_be_split():
    text = SMALL.replace('kind = "county"', 'kind = "unit_total"\nstages = ["primary"]')

    assert parse(text.replace('"satisfaction"', '"books / pupils"'))
    with pytest.raises(RubricFileError, match=r"先列入 splitting\.elements"):
        parse(text.replace('"satisfaction"', '"computers / pupils"'))
