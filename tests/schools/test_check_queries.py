from schools.check_queries import CheckFilter, Typed, check_sheet, check_table
from schools.models import StageYear
from tests.schools.collecting import YEAR, bring, write_pupils
from tests.schools.flagged import doubled, explain_all, warnings_of

__all__ = ["doubled"]


def sheet_of(county, typed=None, **asked):
    return check_sheet(county, YEAR, CheckFilter.from_query(asked), typed)


def overfill(county):
    """Write more boarders than pupils: an error."""
    unit = StageYear.objects.get(school__code="9901010001", year=YEAR)
    unit.figures["boarders"] = "9999"
    unit.save()


def test_errors_stand_first_and_every_finding_leads_to_its_fields(doubled):
    overfill(doubled)

    rows = sheet_of(doubled).rows

    assert rows[0].grave
    assert not rows[0].asked
    assert (
        rows[0]
        .cells[0]
        .url.startswith(
            f"/counties/990101/{YEAR}/campuses/9901010001/#cell-stages-9901010001-primary-"
        )
    )
    assert rows[0].cells[0].label.startswith("示例第一小学 小学 ")


def test_the_address_filters_by_severity_rule_campus_and_what_is_unexplained(doubled):
    overfill(doubled)
    every = sheet_of(doubled)
    mine = warnings_of(doubled)

    assert sheet_of(doubled, severity="error").matching == 1
    assert sheet_of(doubled, rule="pupils_changed").matching == 1
    assert sheet_of(doubled, campus="9901010003").matching < every.matching
    assert sheet_of(doubled, unexplained="1").matching == len(mine)
    assert sheet_of(doubled, severity="nonsense").matching == every.total


def test_an_explanation_stands_beside_its_finding_until_the_figure_changes(doubled):
    explain_all(doubled)
    said = sheet_of(doubled, rule="pupils_changed").rows[0]
    write_pupils(doubled, "860")

    after = sheet_of(doubled, rule="pupils_changed").rows[0]

    assert (said.said, said.unsaid) == ("新区入住", False)
    assert (after.said, after.words, after.former, after.waiting) == ("", "新区入住", True, True)


def test_what_was_refused_stays_in_its_field(doubled):
    mark = warnings_of(doubled)[0].fingerprint

    rows = sheet_of(doubled, Typed(mark, "很长的话", "写明情况")).rows

    row = next(row for row in rows if row.fingerprint == mark)
    assert (row.words, row.error) == ("很长的话", "写明情况")


def test_the_table_holds_a_row_for_every_finding_that_is_listed(doubled):
    explain_all(doubled)

    heading, rows = check_table(doubled, YEAR, CheckFilter(rule="pupils_changed"))

    assert len(rows) == 1
    assert len(heading) == len(rows[0])
    assert "新区入住" in rows[0]


def test_a_year_nobody_opened_has_nothing_to_check(county):
    sheet = sheet_of(county)

    assert (sheet.opened, sheet.total) == (False, 0)


def test_a_year_without_findings_says_so(county):
    bring(county)

    assert sheet_of(county).opened


def test_an_address_that_names_a_finding_shows_the_page_it_stands_on(doubled, monkeypatch):
    overfill(doubled)
    monkeypatch.setattr("schools.check_queries.PER_PAGE", 1)
    last = sheet_of(doubled, page="99").rows[0].anchor

    named, unknown = sheet_of(doubled, at=last), sheet_of(doubled, at="f-nothing")

    assert [row.anchor for row in named.rows] == [last]
    assert named.page.number > 1
    assert unknown.page.number == 1
