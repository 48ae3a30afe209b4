"""The rectification notice carries its ledger on wide pages."""

from reports.kinds import compose
from tests.reports.kinds.reading import said, table
from tests.reports.kinds.rounds import TASKS, in_a_round


def test_the_ledger_is_a_wide_annex_with_every_problem():
    content = compose(in_a_round("rectification"))

    (annex,) = content.annexes
    assert annex.wide
    assert len(table(content, "问题、措施和时限")) == len(TASKS)


def test_it_says_how_many_problems_and_until_when():
    text = said(compose(in_a_round("rectification")))

    assert "发现2个问题" in text
    assert "在2026年9月30日以前完成整改" in text


def test_without_a_day_it_names_none():
    undated = [task | {"due": ""} for task in TASKS]

    assert "在规定的时限内完成整改" in said(compose(in_a_round("rectification", tasks=undated)))
