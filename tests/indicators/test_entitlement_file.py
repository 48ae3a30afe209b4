"""What a rubric says about entitlements is read, looked over, compared, carried and shown."""

import pytest
from django.utils.translation import override

from indicators import shelf
from indicators.differing import differences
from indicators.linting import lint
from indicators.models import Rubric
from indicators.named import NamedReceipt
from indicators.rubric_file import RubricFileError, parse
from indicators.rubric_workbook import rubric_text as from_workbook
from indicators.rubric_workbook import workbook
from indicators.scoring.rules import Entitlement
from indicators.tracing import trace_of
from indicators.uncertain import numbers_of
from indicators.wording import formula_words
from tests.indicators.entitled import receipt_of, rubric_text
from tests.indicators.reading import indicator
from tests.indicators.returns import primary_school

NEWEST = "value = 720, first_year = 2023"
SMALL = '{ value = 100, stage = "primary", kinds = ["211", "218"]'


def rule_of(text: str) -> Entitlement:
    (found,) = parse(text).indicators
    assert isinstance(found.rule, Entitlement)
    return found.rule


def errors(text: str) -> list[tuple[str, str]]:
    return [(f.place, f.message) for f in lint(text) if f.severity != "note"]


def test_the_documented_item_is_read_with_its_rates():
    rule = rule_of(rubric_text())

    assert (rule.stages, rule.op) == (("primary", "junior"), ">=")
    assert rule.elements == ("public_funds_budget", "pupils", "boarders")
    assert [limit.confidence for limit in rule.base if limit.first_year == 2020] == ["known"] * 2
    assert rule.small_locales == {"rural"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('{ stage = "primary", value = 600', "{ value = 600", "F1 base：每行写出 stage"),
        ('{ stage = "primary", value = 600', '{ stage = "special", value = 6', "F1 base：每行写出"),
        (
            '"primary", "junior", "special"]',
            '"primary", "junior"]',
            "special_education：学段：读到“special”",
        ),
        ('small_locales = ["rural"]\n', "", "small 和 small_locales 应同时写，或都不写"),
        ('small_locales = ["rural"]', 'small_locales = ["village"]', "读到“village”"),
        (SMALL, '{ value = 100, stage = "special", kinds = ["211"]', "small 的学段：读到“special”"),
        (
            'provided = "public_funds_budget"',
            'provided = "fiscal_revenue"',
            "数据项 fiscal_revenue",
        ),
        ('provided = "public_funds_budget"\n', "", "provided：应为公式文本，读到None"),
        (NEWEST, "value = true, first_year = 2023", "value 应为数字"),
    ],
)
def test_an_item_that_cannot_be_used_is_refused_with_its_place(old, new, message):
    with pytest.raises(RubricFileError, match=message):
        parse(rubric_text((old, new)))


def test_an_item_without_base_rates_is_refused():
    with pytest.raises(RubricFileError, match="F1 base：每行写出 stage"):
        parse(rubric_text(("base = [", "boarders_base = [")).replace("boarders_base", "threshold"))


def test_the_documented_item_has_no_findings():
    assert errors(rubric_text()) == []


def test_the_linter_names_years_without_a_rate_and_with_two():
    gap = rubric_text((NEWEST, "value = 720, first_year = 2024"))
    double = rubric_text((NEWEST, "value = 720, first_year = 2022"))

    place = "指标 F1 校区公用经费不低于应安排数 生均基准定额 （小学）"
    assert (place, "2023年没有标准，补上或把前后年度连起来。") in errors(gap)
    assert errors(double) == [(place, "2022年有两个标准，只留一个。")]


def test_the_linter_says_when_a_regions_rates_end_and_nothing_wider_follows():
    newest = '  { stage = "primary", value = 720, first_year = 2023'
    text = rubric_text(
        (newest, newest.replace("first_year = 2023", "first_year = 2023, last_year = 2029"))
    )

    found = errors(text)

    assert {message for _place, message in found} == {
        "2019年之后没有标准，届时本项待定。",
        "2029年之后没有标准，届时本项待定。",
    }


def test_it_goes_through_the_workbook_unchanged():
    text = rubric_text()

    again = from_workbook(workbook(text))

    assert rule_of(again) == rule_of(text)
    assert differences(text, again) == []


def test_two_versions_that_differ_in_a_rate_say_so_in_words():
    before = rubric_text()

    found = differences(before, rubric_text((NEWEST, "value = 750, first_year = 2023")))

    assert [change.sentence for change in found] == [
        "指标 F1 校区公用经费不低于应安排数 生均基准定额（小学 2023年起）：值 720 → 750"
    ]


def test_a_rate_marked_uncertain_is_a_number_to_confirm():
    text = rubric_text((NEWEST, f'confidence = "uncertain", {NEWEST}'))

    (found,) = numbers_of(text)

    assert (found.value, found.what) == ("720", "生均基准定额 （小学 2023年起） 值")


@pytest.mark.django_db
def test_the_page_of_a_version_says_every_rate_with_where_it_holds():
    kept = Rubric(code="F", version="1", title="示例", text=rubric_text(), state="DRAFT")

    (part,) = shelf.sheet(kept).parts

    (line,) = part.lines
    assert "生均基准定额 720（小学 2023年起）" in line.standards
    assert "特殊教育生均定额 6000（2016年起）" in line.standards
    assert "小规模学校保底人数 100（小学 小学、小学教学点）" in line.standards


def test_a_result_says_what_each_campus_was_given_is_due_and_lacks():
    receipt = receipt_of(primary_school("A", 200, boarders="0"), primary_school("B", boarders="0"))
    named = NamedReceipt(receipt, parse(rubric_text()))

    trace = trace_of(named, indicator(receipt, "F1"), None)

    ((row,),) = [listing.rows for listing in trace.items]
    assert (row.name, row.mark.word) == ("示例学校A", "未达标")
    assert (row.value, row.threshold) == ("100,000元", "≥ 144,000")
    assert row.need == "公用经费预算总额再增加44,000元"
    assert "1个校区共少44000元。" in trace.note


def test_the_formula_is_said_in_the_readers_language():
    row = indicator(receipt_of(primary_school("A")), "F1")

    with override("en"):
        said = formula_words(row["formula_text"], row["formula"])

    assert "Primary base rate per pupil × max(Primary pupils, Primary least number counted)" in said
    assert said.endswith("Special-education pupils × Special-education rate per pupil")
