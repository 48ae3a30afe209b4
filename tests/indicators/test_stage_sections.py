"""One stage of a result says how its campuses came out."""

from copy import deepcopy

from edu_duty.printable import Mark
from indicators.named import NamedReceipt
from indicators.stage_sections import stage_section
from tests.indicators.reading import shipped
from tests.indicators.stored import example


def section_of(stage, receipt=None, opened=""):
    named = NamedReceipt(receipt or example("QB2017"), shipped("QB2017"))
    return stage_section(named, stage, opened)


def rows_of(stage, receipt=None):
    return {row.code: row for row in section_of(stage, receipt).rows}


def test_stage_section_counts_the_campuses_of_a_stage():
    primary, junior = section_of("primary"), section_of("junior")

    assert (primary.units, primary.met, primary.unmet) == ("4个校区", "1个达标", "2个未达标")
    assert (primary.undetermined, primary.not_applicable) == ("1个待定", "3个不适用")
    assert (junior.composite.text, junior.composite.limit) == ("各项差异系数平均0.291", "")
    assert junior.composite.mark is None


def test_stage_section_draws_every_campus_of_an_indicator():
    row = rows_of("primary")["R2"]

    assert (row.mean, row.threshold, row.below, row.units) == ("1.72", "≥ 1", "1", "4")
    assert (row.cv, row.limit, row.mark.word) == ("0.360", "0.50", "合格")
    assert row.strip.label == "4个校区，最低0.79，最高2.41，1个低于门槛1"
    assert row.strip.dots_below.count("M") == 1
    assert row.strip.dots.count("M") == 3


def test_stage_section_judges_a_composite_that_has_a_limit():
    receipt = deepcopy(example("QB2017"))
    row = next(row for row in receipt["composites"] if row["stage"] == "junior")
    row |= {"cv": "0.5504", "limit": "0.55", "verdict": "unmet"}

    composite = section_of("junior", receipt).composite

    assert composite.text == "各项差异系数平均0.550（显示0.550，精确值0.5504）"
    assert (composite.limit, composite.mark) == ("，上限0.55", Mark("unmet", "未达标"))


def test_stage_section_draws_an_indicator_without_a_threshold():
    receipt = deepcopy(example("QB2017"))
    item = next(i for i in receipt["indicators"] if (i["code"], i["stage"]) == ("R2", "primary"))
    item |= {"threshold": None, "verdict": "not_applicable"}
    spread = next(c for c in receipt["cvs"] if (c["code"], c["stage"]) == ("R2", "primary"))
    spread |= {"limit": None, "verdict": None}
    for unit in receipt["schools"]:
        unit["below"] = [code for code in unit["below"] if code != "R2"]

    row = rows_of("primary", receipt)["R2"]

    assert (row.mark, row.below) == (None, "—")
    assert row.strip.bound == ""
    assert row.strip.label == "4个校区，最低0.79，最高2.41"
    assert row.trace.below == []


def test_stage_section_opens_what_is_undetermined_and_names_what_is_missing():
    row = rows_of("primary")["R3"]

    assert row.undetermined
    assert row.cv == "—"
    assert row.bar is None
    assert row.trace.open
    assert row.trace.summary == "缺什么"
    assert [(need.name, need.where) for need in row.trace.missing] == [
        ("体育专任教师数", "示例学校9901010003")
    ]


def test_stage_section_keeps_closed_what_is_met():
    assert not rows_of("primary")["R1"].trace.open


def test_stage_section_marks_a_spread_over_its_limit():
    receipt = deepcopy(example("QB2017"))
    receipt["cvs"][0] |= {"cv": "0.6", "limit": "0.5", "verdict": "unmet"}

    row = rows_of("primary", receipt)["R1"]

    assert row.mark == Mark("unmet", "超限")
    assert row.trace.open
    assert "超过上限0.50" in row.trace.cv
    assert row.bar.over


def test_stage_section_lists_campuses_below_a_threshold_lowest_first():
    listing = rows_of("junior")["R6"].trace.below[0]

    assert [(row.name, row.value, row.share, row.mark.word) for row in listing.rows] == [
        ("示例学校9901010005", "2,000元/人", "80.0%", "不够85%"),
        ("示例学校9901010004", "2,272元/人", "90.9%", "够85%"),
    ]


def test_stage_section_says_the_exact_share_where_its_rounding_would_pass():
    receipt = deepcopy(example("QB2017"))
    unit = next(u for u in receipt["schools"] if u["stage"] == "junior" and "R5" in u["below"])
    unit["values"]["R5"] = "8.6667"

    rows = rows_of("junior", receipt)["R5"].trace.below[0].rows

    close = next(row for row in rows if row.value == "8.67 m²/人")
    assert close.share == "85.0%"
    assert close.mark.word == "不够85%"
    assert close.note == "显示85.0%，精确值84.97%，不到85%"


def test_stage_section_folds_a_long_list_away():
    receipt = deepcopy(example("QB2017"))
    unit = next(u for u in receipt["schools"] if u["stage"] == "junior" and "R5" in u["below"])
    receipt["schools"] += [unit | {"school_code": f"X{n}"} for n in range(10)]

    first, rest = rows_of("junior", receipt)["R5"].trace.below

    assert (len(first.rows), first.more) == (8, "")
    assert (len(rest.rows), rest.more) == (4, "另有4个校区")


def test_stage_section_shows_the_whole_table_of_the_stage_that_is_asked_for():
    primary = section_of("primary", opened="primary")
    junior = section_of("junior", opened="primary")

    assert primary.schools[0].name == "示例学校9901010001"
    assert primary.schools[-1].reason == "办学类型不在本标准范围内"
    assert primary.schools[1].values[1].below
    assert junior.schools == ()
