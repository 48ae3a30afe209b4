"""Columns side by side: only those told, each with who, when and why."""

from fractions import Fraction

import pytest

from assessments.column_sheet import column_sheet, column_table, points_shown
from assessments.columns import FINAL, PROVINCE, SELF
from assessments.models import Assessment
from assessments.readers import Reader
from assessments.standing import basis_of
from tests.assessments.verified import claim, submitted, verify

EVERYTHING = Reader("lead", frozenset({"QUERY_ASK"}), whole=True, departments=frozenset())
TREASURY = Reader("finance", frozenset(), whole=False, departments=frozenset({"财政局"}))


@pytest.fixture
def assessment(county, lead) -> Assessment:
    assessment = submitted(county, "OPINION")
    claim(assessment)
    verify(assessment, P02_R="1.5")
    return assessment


def test_only_the_columns_a_reader_may_see_are_there(assessment):
    sheet = column_sheet(assessment, basis_of(assessment), {SELF}, EVERYTHING)

    assert sheet.labels == ["自评分"]
    assert {len(i.cells) for d in sheet.domains for p in d.points for i in p.items} == {1}


def test_the_final_column_is_left_out_until_the_decision(assessment):
    sheet = column_sheet(assessment, None, {SELF, PROVINCE, FINAL}, EVERYTHING)

    assert sheet.labels == ["自评分", "核查分"]


def test_a_department_sees_its_own_points(assessment):
    every = column_sheet(assessment, None, {SELF}, EVERYTHING)
    own = column_sheet(assessment, None, {SELF}, TREASURY)

    count = [sum(len(domain.points) for domain in each.domains) for each in (every, own)]
    assert 0 < count[1] < count[0] == 37


def test_a_table_has_four_cells_for_each_column(assessment):
    sheet = column_sheet(assessment, None, {SELF, PROVINCE}, EVERYTHING)

    heading, rows = column_table(sheet)

    assert len(heading) == 5 + 4 * 2
    assert {len(row) for row in rows} == {len(heading)}


def test_points_are_printed_without_idle_zeros():
    assert points_shown(Fraction(5, 2)) == "2.5"
    assert points_shown(Fraction(10)) == "10"
    assert points_shown(Fraction(1, 3)) == "0.333"
    assert points_shown(None) == "—"


def test_what_figures_decide_leads_to_the_working_of_its_point(assessment, client, lead):
    sheet = column_sheet(assessment, basis_of(assessment), {SELF}, EVERYTHING)
    links = {i.url for d in sheet.domains for p in d.points for i in p.items if i.url}
    address = next(iter(links)).partition("#")[0]
    client.force_login(lead)

    working = client.get(address).content.decode()

    assert {link.partition("#")[0] for link in links} == {address}
    assert [link for link in links if f'id="{link.partition("#")[2]}"' not in working] == []
