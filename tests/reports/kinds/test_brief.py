"""The brief names what counts and stops: five losses, four strengths."""

from reports.kinds import compose
from reports.kinds.brief import LOSSES, STRENGTHS
from reports.printing import print_content
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.reading import headings, said
from tests.reports.receipts import judged_ce37, real


def brief(known=None, **more):
    return compose(dossier_of(known or judged_ce37(), "brief") | more)


def test_the_largest_losses_come_first_and_there_are_not_more_than_five():
    first = next(each for each in brief().sections if "优先整改" in each.heading)

    numbered = [block for block in first.blocks if block.lead]
    assert len(numbered) <= LOSSES


def test_strengths_are_four_at_most_and_each_of_another_part_first():
    last = brief().sections[-1]

    assert 0 < len(last.blocks) <= STRENGTHS


def test_it_compares_with_the_year_before_where_both_totals_are_known():
    now, before = judged_ce37(), judged_ce37()
    now["result"] = now["result"] | {"points": "83.5"}
    before["result"] = before["result"] | {"points": "81.25"}

    content = brief(now, before={"year": 2024, "receipt": before})

    assert "总分83.50分" in said(content)
    assert "比2024年提高2.25分" in said(content)


def test_an_open_total_is_compared_with_nothing():
    now, before = judged_ce37(), judged_ce37()
    now["result"] = now["result"] | {"points": None}

    text = said(brief(now, before={"year": 2024, "receipt": before}))

    assert "总分尚未确定" in text
    assert "比2024年" not in text


def test_a_standard_without_points_says_its_verdict_and_counts():
    content = brief(real("qb2017"))

    assert "综合判定：" in said(content)
    assert headings(content)[0] == "一、判定情况"


def test_two_pages_hold_it_with_long_names_too():
    known = judged_ce37()
    for row in known["indicators"]:
        row["title"] = row["title"] + "（含乡镇、街道和开发区所属的各级各类学校）"

    assert print_content(brief(known)).page_count <= 2
