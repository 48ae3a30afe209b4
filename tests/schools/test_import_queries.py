"""The page of an import says what is wrong, what changed, and what is next."""

from typing import Any

import pytest

from edu_duty.jobs.models import Job
from schools.change_words import column_name
from schools.import_queries import import_sheet, problems_csv
from schools.models import Return
from tests.conftest import NOON
from tests.schools.collecting import bring

ERROR = {
    "severity": "error",
    "sheet": "stages",
    "row": 87,
    "column": "teachers_college",
    "cell": "N87",
    "code": "not_a_number",
    "found": "约10",
    "message": "读到“约10”，应为整数",
}
WARNING = {
    "severity": "warning",
    "sheet": "schools",
    "row": 1,
    "column": "校车数",
    "cell": None,
    "code": "not_asked",
    "found": "=cmd()",
    "message": "未读取",
}


def change(code: str, before: Any, after: Any, **place: str) -> dict[str, Any]:
    known = {"sheet": "stages", "school_code": "A1", "campus": "示例小学", "stage": "primary"}
    return known | {"element": code, "before": before, "after": after} | place


def result(**changes: Any) -> dict[str, Any]:
    return {
        "accepted": True,
        "changed": True,
        "version": 4,
        "rows": {"schools": 166, "stages": 171, "county": 96},
        "problems": [],
        "changes": [],
        "change_count": 0,
    } | changes


def ended(county, outcome: dict[str, Any] | None, **state: Any) -> Job:
    return Job.objects.create(
        kind="import_return",
        subject=f"{county.code}/2024",
        input_digest="0",
        payload={"upload": "0", "filename": "示例.xlsx", "year": 2024},
        region_code=county.code,
        result=outcome,
        created_by_name="filler",
        created_at=NOON,
        **({"state": Job.State.DONE, "finished_at": NOON} | state),
    )


def sheet_of(county, outcome, severity="", difference="", **state):
    job = ended(county, outcome, **state)
    return import_sheet(job=job, county=county, severity=severity, difference=difference)


def test_import_sheet_says_that_a_package_was_imported(county):
    sheet = sheet_of(county, result())

    assert (sheet.mark.kind, sheet.mark.word) == ("met", "已导入，第4版")
    assert (sheet.imported, sheet.version) == (True, 4)


def test_import_sheet_says_that_nothing_changed(county):
    sheet = sheet_of(county, result(changed=False))

    assert (sheet.mark.word, sheet.sentence) == ("没有变化", "与第4版的数据相同，版本不变。")
    assert sheet.compared == ""


def test_import_sheet_says_that_a_package_cannot_be_imported(county):
    sheet = sheet_of(county, result(accepted=False, changed=False, problems=[ERROR, WARNING]))

    assert (sheet.mark.kind, sheet.mark.word) == ("unmet", "不能导入")
    assert sheet.sentence == "改正1处错误后重新上传。整包导入，不会只导入一部分。"
    assert sheet.detail == "1处提示不妨碍导入，逐条核对。"
    assert [fact.value for fact in sheet.facts] == ["166", "171", "96", "1", "1"]


def test_import_sheet_says_why_a_job_failed(county):
    sheet = sheet_of(county, None, state=Job.State.FAILED, error_detail="文件读不出来。")

    assert (sheet.mark.word, sheet.sentence) == ("不能导入", "文件读不出来。")
    assert not sheet.imported
    assert sheet.facts == []


def test_import_sheet_names_every_bad_cell(county):
    first, second = sheet_of(county, result(problems=[ERROR, WARNING])).problems

    assert (first.name, first.sheet, first.row, first.column, first.found) == (
        "专科学历专任教师数",
        "学段",
        "87",
        "N",
        "“约10”",
    )
    assert (first.grave, second.grave) == (True, False)
    assert (second.name, second.column) == ("校车数", "—")


@pytest.mark.parametrize(("severity", "shown"), [("error", 1), ("warning", 1), ("", 2), ("x", 2)])
def test_import_sheet_filters_problems_by_severity(county, severity, shown):
    sheet = sheet_of(county, result(problems=[ERROR, WARNING]), severity=severity)

    assert len(sheet.problems) == shown
    assert [choice.count for choice in sheet.severities] == ["2", "1", "1"]


def test_import_sheet_counts_the_problems_it_does_not_list(county):
    sheet = sheet_of(county, result(problems=[ERROR] * 301))

    assert sheet.problems_more == "另有1处，下载CSV看全部"


def test_import_sheet_puts_the_largest_change_first(county):
    changes = [
        change("pupils", "1640", "1600"),
        change("pupils", "1000", "1500", school_code="B2"),
        change("population", "124", "127", sheet="county", school_code="", campus="", stage=""),
        change("teachers", None, "12"),
    ]

    rows = sheet_of(county, result(changes=changes, change_count=4)).changes

    assert [row.change for row in rows] == ["—", "+50.0%", "−2.4%", "+2.4%"]
    assert (rows[0].before, rows[0].after) == ("—", "12")
    assert (rows[3].where, rows[3].name) == ("县情", "常住人口")
    assert rows[1].where == "示例小学　小学"


def test_import_sheet_tells_new_and_closed_campuses_apart(county):
    changes = [
        change("name", None, "示例新校", sheet="schools", school_code="N1", stage=""),
        change("pupils", None, "90", school_code="N1"),
        change("name", "示例老校", None, sheet="schools", school_code="O1", stage=""),
        change("kind", "211", "218", sheet="schools", stage=""),
    ]
    outcome = result(changes=changes, change_count=4)

    every = sheet_of(county, outcome)
    new = import_sheet(job=Job.objects.get(), county=county, severity="", difference="new")

    assert every.change_summary == "4格，新增校区1个，减少校区1个"
    assert [(choice.label, choice.count) for choice in every.differences] == [
        ("变化最大", "1"),
        ("全部", "4"),
        ("新增校区", "1"),
        ("减少校区", "1"),
    ]
    assert [(row.before, row.after) for row in every.changes] == [("小学", "小学教学点")]
    assert [row.after for row in new.changes] == ["示例新校"]


def test_import_sheet_says_that_only_some_changes_were_kept(county):
    outcome = result(changes=[change("pupils", "1", "2")], change_count=900)

    sheet = sheet_of(county, outcome, difference="all")

    words = "共900格不同，这里列出变化最大的1格，新增和减少的校区另列"
    assert sheet.changes_more == words


def test_problems_csv_is_safe_to_open_in_a_spreadsheet(county):
    content = problems_csv(ended(county, result(problems=[ERROR, WARNING])))

    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "级别,工作表,行,单元格,数据项,读到,说明"
    assert lines[1] == "错误,学段,87,N87,专科学历专任教师数,约10,读到“约10”，应为整数"
    assert "'=cmd()" in lines[2]


def test_column_name_knows_elements_and_headings():
    assert [column_name(c) for c in ("pupils", "kind", "校车数", None)] == [
        "在校生数",
        "办学类型",
        "校车数",
        "",
    ]


def test_differences_are_against_a_version_only_where_the_working_rows_are_that_one(county):
    bring(county, year=2024)
    version = Return.objects.get()

    same = sheet_of(county, result(stored=version.sha256))
    Job.objects.all().delete()
    other = sheet_of(county, result(stored="0" * 64))

    assert same.compared == "与第1版比较"
    assert other.compared == "与现在录入的数据比较"
