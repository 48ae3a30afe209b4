"""A county fills the template in, keeps its targets by version, and withdraws them."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from assessments import own_targets
from assessments.models import OwnTargets
from assessments.own_targets import (
    OwnTargetsRefused,
    base_text,
    checked_profile,
    keep_targets,
    offered_profiles,
    own_profiles,
    read_filled,
    template_workbook,
    withdraw_targets,
)
from edu_duty.audit.models import AuditEvent
from indicators.target_file import parse_profile
from indicators.targets import load_targets
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def filled_text(county, vocational: str = "5000") -> str:
    """The TOML template with a name, a source and one number."""
    text = base_text(county).replace('source = ""', 'source = "示例县府发〔2026〕1号"')
    code = 'code = "vocational_students"'
    return re.sub(f"{code}\n(value = .*\n)?", f"{code}\nvalue = {vocational}\n", text)


def filled_workbook(county, **cells: Any) -> bytes:
    """The workbook with its head and other cells filled in, as a spreadsheet would save it."""
    book = load_workbook(io.BytesIO(template_workbook(county)))
    for address, value in {"B3": "示例县府发〔2026〕1号", "B4": 2027, **cells}.items():
        book["目标"][address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def kept(county, text: str = "", actor: str = "filler") -> OwnTargets:
    return keep_targets(
        county=county,
        text=text or filled_text(county),
        source="示例.toml",
        actor_name=actor,
        at=NOON,
    )


def test_the_template_bears_the_countys_name_and_is_a_profile(county):
    profile = parse_profile(base_text(county), "t.toml")

    assert (profile.title, profile.region, profile.source) == ("示例甲县目标", "示例甲县", "")
    assert profile.confidence == "known"


def test_a_filled_workbook_is_read_as_a_profile(county):
    text = read_filled(county, filled_workbook(county, D8=95, F8=2026), "示例.xlsx")

    profile = checked_profile(text, "示例.xlsx")
    first = profile.rows[0]
    assert (profile.year, profile.source) == (2027, "示例县府发〔2026〕1号")
    assert (first.published.value, first.year) == (95, 2026)


def test_every_wrong_cell_is_named(county):
    content = filled_workbook(county, D8="九十", D9=96, F9="明年", B4="")

    with pytest.raises(OwnTargetsRefused) as refusal:
        read_filled(county, content, "示例.xlsx")

    assert [each.place for each in refusal.value.problems] == [
        "“目标”B4",
        "“目标”D8",
        "“目标”F9",
    ]


def test_a_filled_toml_is_read(county):
    content = filled_text(county).replace("\n", "\r\n").encode("utf-8-sig")

    assert read_filled(county, content, "示例.TOML") == filled_text(county)


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("\xff".encode("latin-1"), "t.toml", "不是UTF-8文本"),
        (b"profile = \n", "t.toml 第1行第11列", "不是有效的 TOML"),
        (b"profile = ", "t.toml 第1行", "不是有效的 TOML"),
    ],
)
def test_a_wrong_toml_names_its_line(county, content, place, message):
    with pytest.raises(OwnTargetsRefused) as refusal:
        read_filled(county, content, "t.toml")

    problem = refusal.value.problems[0]
    assert (problem.place, message in problem.message) == (place, True)


def test_a_template_without_a_number_is_refused(county):
    text = base_text(county).replace('source = ""', 'source = "示例文件"')

    with pytest.raises(OwnTargetsRefused, match="一个目标值也没有填"):
        checked_profile(text, "t.toml")


def test_targets_without_their_document_are_refused(county):
    text = filled_text(county).replace("示例县府发〔2026〕1号", " ")

    with pytest.raises(OwnTargetsRefused, match="依据文件"):
        checked_profile(text, "t.toml")


def test_a_recognition_alone_is_a_target(county):
    text = read_filled(county, filled_workbook(county, **recognised(county)), "示例.xlsx")

    wanted = [row for row in checked_profile(text, "t").rows if row.recognition]

    assert [(row.recognition, row.year) for row in wanted] == [("QB2017", 2029)]


def recognised(county) -> dict[str, Any]:
    """The cells that want 优质均衡 in 2029."""
    sheet = load_workbook(io.BytesIO(template_workbook(county)))["目标"]
    row = next(
        row
        for row in range(8, sheet.max_row + 1)
        if sheet.cell(row, 1).value == "recognised_quality_balanced"
    )
    return {f"D{row}": "是", f"F{row}": 2029}


def test_each_change_is_a_new_version_with_its_event(county):
    first = kept(county)
    again = kept(county)
    second = kept(county, filled_text(county, "6000"))

    assert (first.pk == again.pk, first.version, second.version) == (True, 1, 2)
    assert OwnTargets.objects.in_force(county.code) == second
    events = AuditEvent.objects.filter(verb=AuditEvent.Verb.TARGETS_KEPT).order_by("sequence")
    assert [(event.target, event.actor_name) for event in events] == [
        ("990101/targets/v1", "filler"),
        ("990101/targets/v2", "filler"),
    ]


def test_a_wrong_text_is_not_kept(county):
    with pytest.raises(OwnTargetsRefused):
        kept(county, "profile = 1")

    assert not OwnTargets.objects.exists()
    assert not AuditEvent.objects.exists()


def test_withdrawn_targets_are_out_of_force_and_still_readable(county):
    kept(county)

    withdrawn = withdraw_targets(county=county, actor_name="head", at=NOON)

    assert (withdrawn.withdrawn_by_name, withdrawn.withdrawn_at) == ("head", NOON)
    assert OwnTargets.objects.in_force(county.code) is None
    assert [profile.code for profile in own_profiles(county)] == ["own@1"]
    assert own_profiles(county)[0].title == "示例甲县目标（第1版，已撤回）"
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.TARGETS_WITHDRAWN).count() == 1


def test_an_older_version_does_not_come_back_when_the_newest_is_withdrawn(county):
    kept(county)
    kept(county, filled_text(county, "6000"))
    withdraw_targets(county=county, actor_name="head", at=NOON)

    assert OwnTargets.objects.in_force(county.code) is None
    assert kept(county).version == 3


def test_nothing_in_force_cannot_be_withdrawn(county):
    with pytest.raises(OwnTargetsRefused, match="没有正在使用的本县目标"):
        withdraw_targets(county=county, actor_name="head", at=NOON)


def test_a_countys_own_stand_before_the_published_ones(county, neighbour):
    load_targets()
    kept(county)

    mine = [profile.code for profile in offered_profiles(county)]
    theirs = [profile.code for profile in offered_profiles(neighbour)]

    assert (mine[0], len(mine)) == ("own", 9)
    assert "own" not in theirs
    assert own_profiles(neighbour) == []
    assert offered_profiles(county)[0].own


def test_the_next_template_holds_what_is_in_force(county):
    kept(county)

    text = read_filled(county, template_workbook(county), "示例.xlsx")

    rows = {row.code: row for row in parse_profile(text, "t").rows}
    assert rows["vocational_students"].published.value == 5000
    assert own_targets.base_text(county) == filled_text_of(county)


def filled_text_of(county) -> str:
    newest = OwnTargets.objects.in_force(county.code)
    assert newest is not None
    return newest.text
