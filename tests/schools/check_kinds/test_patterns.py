import tomllib
from copy import deepcopy
from decimal import Decimal

from django.conf import settings

from schools.check_rules import checks
from schools.checks import findings
from tests.schools.checked import rewritten, rules_of, stated, told
from tests.schools.counties import clean_county

COUNTY = clean_county(5, campuses=60)


def found(made, rule):
    return [finding for finding in findings(made, None) if finding["rule"] == rule]


def rounded_to(made, table, element, multiple, *, every=1):
    def change(place, value):
        number = int(Decimal(value)) // multiple * multiple
        return value if place % every else str(number)

    return rewritten(made, table, element, change)


def test_many_round_counts_look_estimated():
    (finding,) = found(rounded_to(COUNTY, "stages", "pupils", 10), "round_counts")

    assert (finding["severity"], finding["expected"]) == ("warning", "不超过40%")
    assert "在校生数：60处中有60处（100.0%）是10的整数倍，像是估计数" in finding["message"]
    assert len(finding["cells"]) == 60


def test_some_round_counts_are_chance():
    assert found(rounded_to(COUNTY, "stages", "pupils", 10, every=4), "round_counts") == []


def test_a_handful_of_schools_has_no_pattern():
    few = clean_county(5, campuses=19)

    assert found(rounded_to(few, "stages", "pupils", 10), "round_counts") == []


def test_round_amounts_are_only_noted():
    (finding,) = found(rounded_to(COUNTY, "schools", "books", 100), "round_amounts")

    assert finding["severity"] == "note"
    assert found(rounded_to(COUNTY, "schools", "books", 10), "round_amounts") == []


def copied(made, table, source, target):
    copy = deepcopy(made)
    for column in copy[table]["figures"].values():
        column[target] = column[source]
    return copy


def test_two_schools_with_all_figures_in_common_were_copied():
    made = copied(copied(COUNTY, "stages", 2, 7), "schools", 2, 7)

    assert {"copied_campuses", "copied_units"} <= set(rules_of(findings(made, None)))
    (units,) = found(made, "copied_units")
    assert units["message"].startswith("示例学校2（小学）、示例学校7（小学）：")
    assert "stages:0002:primary:pupils" in units["cells"]
    assert "stages:0007:primary:pupils" in units["cells"]


def test_one_figure_that_differs_is_no_copy():
    made = copied(COUNTY, "stages", 2, 7)
    made["stages"]["figures"]["disabled_pupils"][7] = "0"

    assert found(made, "copied_units") == []


def test_small_stages_agree_by_chance():
    made = copied(COUNTY, "stages", 3, 8)

    assert int(made["stages"]["figures"]["pupils"][3]) < 200
    assert found(made, "copied_units") == []


def on_the_norm(made, count, level="2000"):
    kinds = made["schools"]["kind"]
    chosen = [place for place, kind in enumerate(kinds) if kind == "211"][:count]
    pupils = made["stages"]["figures"]["pupils"]
    return rewritten(
        made,
        "schools",
        "equipment_value",
        lambda at, value: str(Decimal(pupils[at]) * Decimal(level)) if at in chosen else value,
    )


def test_schools_that_gather_just_on_a_norm_are_asked_for_what_was_measured():
    (finding,) = found(on_the_norm(COUNTY, 12), "on_threshold")

    assert "小学QB2017 R6：36处中有12处正好在标准2,000上" in finding["message"]
    assert finding["message"].endswith("附测量或台账依据")
    assert len(finding["cells"]) == 12


def test_schools_on_both_sides_of_a_norm_are_chance():
    assert found(on_the_norm(COUNTY, 3), "on_threshold") == []
    assert found(on_the_norm(on_the_norm(COUNTY, 12), 6, "1999"), "on_threshold") == []
    assert found(on_the_norm(COUNTY, 12, "2011"), "on_threshold") == []


def test_the_thresholds_are_those_of_the_rubrics():
    thresholds = next(rule for rule in checks().rules if rule.code == "on_threshold")
    published = {}
    text = (settings.FIXTURES_DIR / "rubrics" / "QB2017.toml").read_text(encoding="utf-8")
    for indicator in tomllib.loads(text, parse_float=Decimal)["indicators"]:
        values = indicator.get("threshold")
        for each in values if isinstance(values, list) else [{"value": values}]:
            published[f"QB2017 {indicator['code']}", each.get("stage")] = each["value"]

    for each in thresholds.settings["thresholds"]:
        if each["indicator"] == "QB2017 G5":
            continue  # its norm is a share of classes; the size a class may have is its definition
        norms = [published.get((each["indicator"], stage)) for stage in (each["stage"], None)]
        assert each["value"] in norms, each["indicator"]


def test_three_rates_exactly_on_their_norm_are_noted():
    exact = [
        stated("preschool_gross_enrolment", "85"),
        stated("preschool_inclusive_coverage", "80.0"),
        stated("rotation_backbone", "20"),
    ]

    assert told(statements=exact) == [("note", "exact_rates")]
    assert told(statements=exact[:2]) == []
    counted = {"rotation_eligible": "100", "rotated": "10", "rotated_backbone": "2"}
    assert told(county=counted, statements=exact[:1]) == [("note", "exact_rates")]
