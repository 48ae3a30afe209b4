import pytest

from edu_duty.accounts.roles import Role
from schools.campus_ledger import Campus, rows_of, snapshot_of
from schools.register_plan import Asked, figures_in, plan_of
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

FIRST, VILLAGE = "9901010001", "9901010002"
JOINED = Campus(FIRST, "示例第一小学", "211", "town", "public", ("primary",))
NEW = Campus("9901010009", "示例第二小学", "211", "urban", "public", ("primary",))


@pytest.fixture
def brought(county):
    bring(county)
    return county


def plan(county, act, *codes, **what):
    found = rows_of(county, YEAR, codes)
    standing = [snapshot_of(*found[code]) for code in codes]
    return plan_of(Asked(act, county, YEAR, standing, **what))


def test_a_merger_shows_every_sum_before_it_is_made(brought):
    found = plan(brought, "merge", FIRST, VILLAGE, campuses=[JOINED], add_up=True)

    rows = {row.name: row for row in found.sums}
    pupils, boarders = rows["小学：在校生数"], rows["小学：寄宿生数"]
    assert pupils.parts == [("示例第一小学", "420"), ("示例村小学", "96")]
    assert (pupils.total, pupils.missing) == ("516", False)
    assert (boarders.total, boarders.missing) == ("待定", True)


def test_a_merger_without_sums_says_whose_figures_stay(brought):
    keeps = plan(brought, "merge", FIRST, VILLAGE, campuses=[JOINED])
    new = plan(brought, "merge", FIRST, VILLAGE, campuses=[NEW])

    assert "沿用代码的校区保留自己已填的数，其他校区的留在操作记录里。" in keeps.lines
    assert "各校今年已填的数留在操作记录里，合并后的校区从头填。" in new.lines
    assert keeps.sums == ()


def test_what_a_new_campus_is_asked_for_is_counted(brought):
    assert plan(brought, "open", campuses=[NEW]).lines[1] == (
        "进入2025年，有43格待填；没有上年值。"
    )


def test_what_closing_takes_away_is_counted(brought):
    assert "今年已填的6格留在操作记录里，上年的数不转给别的校区。" in (
        plan(brought, "close", FIRST).lines
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [([JOINED, NEW], "沿用代码的校区保留已填的6格"), ([NEW], "原校区今年已填的6格")],
)
def test_a_split_says_where_the_figures_go(brought, parts, said):
    lines = plan(brought, "split", FIRST, campuses=parts).lines

    assert any(line.startswith(said) for line in lines)


def test_another_kind_names_stages_and_figures_that_come_and_go(brought):
    row = rows_of(brought, YEAR, [FIRST])[FIRST][0]
    row.figures["music_rooms"] = "2"
    row.save()

    lines = plan(brought, "kind", FIRST, kind=("111", ("preschool",))).lines

    assert lines[1:] == [
        "增加学前学段，有10格待填。",
        "去掉小学学段，已填的4格只留在操作记录里。",
        "校区不再填音乐专用教室间数(96平方米以上)，已填的只留在操作记录里。",
    ]


def test_a_new_name_is_told_with_the_old_one(brought):
    lines = plan(brought, "describe", FIRST, described=("示例中心小学", "town", "public")).lines

    assert lines == ["校区名称由“示例第一小学”改为“示例中心小学”"]


def test_officers_of_a_code_that_goes_are_named(brought):
    make_person("officer", Role.SCHOOL_OFFICER, "990101", campus_code=VILLAGE)

    gone = plan(brought, "merge", FIRST, VILLAGE, campuses=[JOINED]).lines
    stays = plan(
        brought, "split", VILLAGE, campuses=[Campus(VILLAGE, "", "211", "town", "public", ()), NEW]
    ).lines

    assert gone[-1] == f"{VILLAGE}的学校填报员要由管理员另行授权，才能填新的校区。"
    assert not any("授权" in line for line in stays)


def test_figures_in_counts_the_campus_and_its_stages(brought):
    assert figures_in(snapshot_of(*rows_of(brought, YEAR, [FIRST])[FIRST])) == 6
