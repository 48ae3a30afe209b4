"""What changed between two documents, in words: point by point, and the other way round as well."""

import copy
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings

from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from reports.changes import changes, year_before
from reports.differences import HEADING
from tests.indicators.returns import make_document, primary_school
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.every import CASES, dossier_for
from tests.reports.kinds.rounds import TASKS, all_counties, assessment, in_a_round
from tests.reports.receipts import judged_ce37, real

OPPOSITES = {"多得": "少得", "升到": "降到", "新列入": "不再列入"}
OPPOSITES |= {word: other for other, word in OPPOSITES.items()}
MOVE = re.compile(r"由([^由]+?)(升到|降到|改为)([^，]+)")
WORD = re.compile("|".join(("多得", "少得", "新列入", "不再列入")))


def turned(said: str) -> str:
    """Tell a move the other way round."""
    swapped = MOVE.sub(lambda m: f"由{m[3]}{OPPOSITES.get(m[2], m[2])}{m[1]}", said)
    return WORD.sub(lambda m: OPPOSITES[m[0]], swapped)


def better() -> dict[str, Any]:
    """Score the county again: better pay, no accident, other judgements."""
    county = {
        "rotated": "12",
        "rotation_eligible": "93",
        "avg_pay_teachers": "101",
        "avg_pay_civil_servants": "100",
        "safety_accidents": "0",
        "food_incidents": "0",
        "party_study_meetings": "1",
    }
    text = (settings.FIXTURES_DIR / "rubrics" / "CE37.toml").read_text(encoding="utf-8")
    campuses = [primary_school("A", 310), primary_school("B", 2100)]
    figures = Figures.from_document(make_document(campuses, county))
    return score(parse(text), figures, None, {"P01": "A", "P04": "C", "P10": "C"})


def with_other_campuses() -> dict[str, Any]:
    known = copy.deepcopy(real("qb2017"))
    known["schools"][0]["verdict"] = "undetermined"
    known["schools"].pop()
    known["cvs"][0] |= {"cv": "0.123456", "verdict": "met"}
    known["indicators"][0]["below"] = 77
    known["indicators"].pop()
    known["rubric"]["version"] = "2099.1"
    known["return_version"] = 99
    known["result"] |= {
        "verdict": "undetermined",
        "parts": dict.fromkeys(known["result"]["parts"], "met"),
    }
    return known


def with_other_people() -> dict[str, Any]:
    held = copy.deepcopy(assessment())
    reasons = {"self": "自评时写的", "province": "补充的记录齐全。"}
    held["points"][0]["items"][0] |= {"province": "3", "final": "3", "reasons": reasons}
    held["conditions"][0]["given"] = "met"
    held["objections"][1]["ruling"] = "UPHELD"
    held["objections"].pop(0)
    return held


def with_other_counties() -> dict[str, Any]:
    known = copy.deepcopy(all_counties())
    known["counties"][0] |= {"total": "85", "grade": "B", "grade_title": "良好"}
    known["counties"][1] |= {"total": "", "grade": "", "grade_title": ""}
    known["counties"].pop(2)
    return known


def other_tasks() -> list[dict[str, Any]]:
    return [TASKS[0] | {"due": "2026-12-31"}, TASKS[1] | {"item": "P09", "title": "另一项"}]


PAIRS = {
    "two scores": lambda: (dossier_of(judged_ce37()), dossier_of(better())),
    "two packages": lambda: (dossier_of(real("qb2017")), dossier_of(with_other_campuses())),
    "two years": lambda: (
        dossier_of(real("ps2020")),
        dossier_of(real("ps2020")) | {"year": 2030},
    ),
    "two rubrics": lambda: (dossier_of(real("qb2017")), dossier_of(real("bb2012"))),
    "two judgements": lambda: (
        in_a_round("preliminary"),
        in_a_round("preliminary", assessment=with_other_people()),
    ),
    "two notices": lambda: (
        in_a_round("rectification"),
        in_a_round("rectification", tasks=other_tasks()),
    ),
    "two rounds": lambda: (all_counties(), with_other_counties()),
}


def sentences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [change.sentence for change in changes(before, after)]


@pytest.mark.parametrize("case", CASES)
def test_the_same_dossier_has_no_changes(case):
    assert changes(dossier_for(case), dossier_for(case)) == []


@pytest.mark.parametrize("name", PAIRS)
def test_told_the_other_way_round_every_sentence_is_turned(name):
    before, after = PAIRS[name]()

    there = {(c.topic, c.code, c.title): c for c in changes(before, after)}
    back = {(c.topic, c.code, c.title): c for c in changes(after, before)}

    assert there
    assert there.keys() == back.keys()
    assert {k: c.told[::-1] for k, c in there.items()} == {k: c.told for k, c in back.items()}
    assert {k: turned(c.said) for k, c in there.items()} == {k: c.said for k, c in back.items()}


def test_a_point_says_why_it_moved():
    said = sentences(dossier_of(judged_ce37()), dossier_of(better()))

    assert any(
        s.startswith("P01 全面贯彻党的教育方针：由1.70分升到2分，多得0.30分，因为评定由B改为A。")
        for s in said
    )
    assert any("少得" in s and "因为评定由A改为C" in s for s in said)
    assert any("因为数值由" in s for s in said)
    assert any("有变动" in s for s in said)


def test_what_holds_the_grade_down_is_named():
    found = changes(dossier_of(judged_ce37()), dossier_of(better()))

    held = {change.title: change.told for change in found if change.topic == "限制等级"}
    assert ("成立", "不成立") in held.values()


def test_campuses_and_spreads_are_named():
    topics = {c.topic for c in changes(*PAIRS["two packages"]())}

    assert {"校区", "差异系数", "指标", "依据", "总评", "部分"} <= topics


def test_what_people_gave_is_told_by_level():
    found = {(c.topic, c.title): c.said for c in changes(*PAIRS["two judgements"]())}

    assert found["核查分", "党的领导"] == "由2.25分升到3分，多得0.75分"
    assert found["限制情形", "校园安全责任事故"] == "由未达标改为达标"
    assert found["申辩", "校园安全责任事故"] == "由不采纳改为采纳"
    assert found["申辩", "教师工资"] == "由部分采纳改为没有"


def test_who_changed_a_mark_is_quoted_with_the_reason():
    found = {(c.topic, c.title): c for c in changes(*PAIRS["two judgements"]())}

    mark = found["核查分", "党的领导"]
    assert mark.reason == "省级核查写明“补充的记录齐全”"
    assert mark.sentence.endswith("多得0.75分。省级核查写明“补充的记录齐全”。")
    assert found["得分", "党的领导"].reason == ""
    assert found["申辩", "校园安全责任事故"].reason == "答复写明“调查报告认定学校有责任”"
    assert found["限制情形", "校园安全责任事故"].reason == "核查写明“三月有一起”"


def test_a_document_that_kept_no_reasons_by_level_quotes_none():
    before, after = in_a_round("brief"), in_a_round("brief", assessment=with_other_people())
    for point in after["assessment"]["points"]:
        for item in point["items"]:
            item.pop("reasons", None)

    marks = [c for c in changes(before, after) if c.topic == "核查分"]

    assert [c.reason for c in marks] == [""]


def test_what_is_to_be_mended_is_new_dropped_or_later():
    found = [
        (c.topic, c.title, c.said.partition("（")[0]) for c in changes(*PAIRS["two notices"]())
    ]

    assert found == [
        ("整改事项", "另一项", "新列入"),
        ("整改事项", "党的领导", "不再列入"),
        ("整改时限", "教师工资", "由2026年6月30日改为2026年12月31日"),
    ]


def test_a_deadline_that_moves_for_many_is_told_once():
    before, after = (
        in_a_round("rectification", tasks=[each | {"due": due} for each in TASKS])
        for due in ("2026-06-30", "2026-12-31")
    )

    found = [(c.code, c.title, c.said) for c in changes(before, after)]

    assert found == [
        ("", f"{TASKS[0]['title']}等{len(TASKS)}项", "由2026年6月30日改为2026年12月31日")
    ]


def test_counties_rise_fall_come_and_go():
    found = {c.title: c.said for c in changes(*PAIRS["two rounds"]())}

    assert found == {
        "示例甲县": "由91.50分（优秀）改为85分（良好），少得6.50分",
        "示例乙县": "由80分（良好）改为未评定",
        "示例丙县": "由80分（良好）改为没有",
    }


def test_words_alone_are_a_change_too():
    held = assessment()
    held["points"][0]["narrative"] = "另一段话。"

    (change,) = changes(in_a_round("brief"), in_a_round("brief", assessment=held))

    assert "得分和判定没有变化" in change.said


def test_the_head_of_a_document_is_its_own():
    before, after = (in_a_round("brief") for _time in range(2))
    after["head"]["number"] = "另一号"

    assert changes(before, after) == []


def test_the_year_before_is_what_the_dossier_knows_of_it():
    dossier = dossier_of(better()) | {"before": {"year": 2023, "receipt": judged_ce37()}}

    earlier = year_before(dossier)

    assert earlier is not None
    assert "年度：由2023年改为2024年。" in sentences(earlier, dossier)
    assert len(sentences(earlier, dossier)) > 10
    assert year_before(dossier_of(better())) is None


def test_a_row_of_a_table_has_a_cell_for_every_heading():
    (first, *_rest) = changes(*PAIRS["two notices"]())

    assert len(first.cells()) == len(HEADING)
