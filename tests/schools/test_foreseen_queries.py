"""A preview prints what plausibility would say, with the way to every cell."""

from schools.foreseen_queries import LISTED, foreseen_of
from tests.schools.collecting import YEAR, bring

CAMPUS = "9901010001"


def finding(severity="warning", cells=(f"stages:{CAMPUS}:primary:pupils",)):
    told = {"rule": "pupils_changed", "message": "多了一倍", "expected": "", "cells": list(cells)}
    return told | {"severity": severity}


def result(new=(), settled=(), standing=0):
    def part(found):
        counts: dict[str, int] = {}
        for one in found:
            counts[one["severity"]] = counts.get(one["severity"], 0) + 1
        return {"counts": counts, "findings": list(found)}

    told = {"new": part(new), "settled": part(settled), "standing": standing}
    return {"foreseen": told | {"names": {CAMPUS: "示例小学", "N1": "新校区"}}}


def printed(told, county, year, severity=""):
    seen = foreseen_of(told, county, year, severity)
    assert seen is not None
    return seen


def test_without_a_look_at_plausibility_nothing_is_printed(county):
    assert foreseen_of({}, county, YEAR, "") is None


def test_findings_lead_to_their_cells(county):
    bring(county)

    seen = printed(result(new=[finding()], standing=3), county, YEAR)

    link = seen.parts[0].rows[0].cells[0]
    assert link.label.startswith("示例小学")
    assert f"/campuses/{CAMPUS}/#" in link.url
    assert seen.lead == "另有3处疑点与现在一样"


def test_a_campus_that_only_the_package_knows_has_no_page_to_lead_to(county):
    bring(county)
    cells = ["stages:N1:primary:pupils", "county:population"]

    seen = printed(result(new=[finding(cells=cells)]), county, YEAR)

    links = seen.parts[0].rows[0].cells
    assert [bool(link.url) for link in links] == [False, True]
    assert links[0].label.startswith("新校区")


def test_findings_are_counted_and_filtered_by_severity(county):
    found = [finding("error"), finding("warning"), finding("warning")]

    seen = printed(result(new=found, settled=[finding("note")]), county, YEAR, "warning")

    new, settled = seen.parts
    assert [(one.label, one.count, one.current) for one in new.severities] == [
        ("全部", "3", False),
        ("错误", "1", False),
        ("提示", "2", True),
    ]
    assert len(new.rows) == 2
    assert len(settled.rows) == 1


def test_a_long_list_says_how_many_it_leaves_out(county):
    cells = [f"stages:{CAMPUS}:primary:pupils"] * 8
    found = [finding(cells=cells)] * (LISTED + 5)

    part = printed(result(new=found), county, YEAR, "").parts[0]

    assert (len(part.rows), part.more) == (LISTED, "另有5处未列出")
    assert (len(part.rows[0].cells), part.rows[0].more_cells) == (6, "另有2处")
