"""The English version says the numbers of the Chinese report, and that the Chinese decides."""

import re
from collections import Counter
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest

from reports.kinds import compose
from reports.shapes import Content
from tests.reports.dossiers import dossier_of, english_of
from tests.reports.kinds.every import BALANCE, BASIC, PRESCHOOL, dossier_for
from tests.reports.kinds.reading import numbers_in, said, table, texts_of
from tests.reports.receipts import real

CHINESE = re.compile(r"[\u3400-\u9fff]+")
ISSUER = "示例省人民政府教育督导委员会办公室"


def named(dossier: dict[str, Any]) -> list[str]:
    """Collect names, some with numbers in them, as they stand in either language."""
    receipt, english = dossier["receipt"], dossier["english"]
    names = [receipt["rubric"]["title"], english["rubric"]]
    names += [row["title"] for row in receipt["indicators"]]
    names += [name for name, _unit in dossier["elements"].values()]
    for key in ("indicators", "elements", "rules", "parts"):
        names += english[key].values()
    held = [*receipt["result"]["capped_by"], *receipt["result"]["downgraded_by"]]
    names += [row["reason"] for row in held]
    return sorted({form for name in names for form in forms(name)}, key=len, reverse=True)


def forms(name: str) -> set[str]:
    """Return a name as it stands in a list, at the beginning of a sentence, in either brackets."""
    begun = name[:1].upper() + name[1:]
    return {name, begun, name.translate(str.maketrans("()", "（）"))}


def numbers_of(content: Content, names: list[str]) -> Counter[Decimal]:
    """Count the numbers of a document without those of its head, its day and what it names."""
    plain = replace(content, number="", code="", date_text="", address="")
    told: Counter[Decimal] = Counter()
    for text in texts_of(asdict(plain)):
        rest = text
        for name in names:
            rest = rest.replace(name, " ")
        told += numbers_in(rest)
    return told


@pytest.mark.parametrize("case", ["inspection", BALANCE, PRESCHOOL, BASIC])
def test_it_has_the_numbers_of_the_chinese_report_and_no_others(case):
    original = dossier_for(case)
    dossier = english_of(original)
    names = named(dossier)

    english, chinese = compose(dossier), compose(original)

    told = replace(english, opening=english.opening[:-1])
    assert numbers_of(chinese, names).total() > 40
    assert numbers_of(told, names) == numbers_of(chinese, names)


def test_it_says_which_report_it_is_of_and_that_the_chinese_decides():
    dossier = english_of(dossier_for("inspection"))

    notice = compose(dossier).opening[-1].text

    assert "示督评〔2026〕990101-3号 of 6 May 2026 (code K7QF-2M7X-64HD-WP3C)" in notice
    assert "the Chinese text decides" in notice


def test_sentences_are_english_but_for_names_of_schools_and_sources():
    content = compose(english_of(dossier_for("inspection")))

    left = set(CHINESE.findall(said(content)))

    assert left <= {"国办发", "号", "重庆市", "项县级自评指标", "年", "示督评", "示例学校"}


def test_an_indicator_is_said_in_a_sentence():
    text = said(compose(english_of(dossier_for("inspection"))))

    assert (
        "Share of eligible teachers rotated: 7.53% (teachers rotated: 7 people, teachers eligible "
        "for rotation: 93 people), against a standard of at least 10%, earning 0.75 of 1 points. "
        "Teachers rotated: 3 persons more: gets back 0.25 points;"
    ) in text
    assert (
        "Full implementation of the education policy: graded B, earning 1.70 of 2 points." in text
    )


def test_it_speaks_to_and_for_whom_the_chinese_report_does():
    content = compose(english_of(dossier_for("inspection")))

    assert content.letterhead == (
        "People's Government of Demo Province",
        "Office of the Education Inspection Committee",
    )
    assert content.addressee == "To People's Government of Demo County Jia:"
    assert content.mark == "Demonstration: made-up data, no real statistics"
    assert content.date_text == "6 May 2026"


def test_an_authority_without_a_known_english_name_keeps_its_own():
    original = dossier_of(real("ps2020"), issuer="示例协会", addressee="示例甲县教育局")

    content = compose(english_of(original))

    assert content.letterhead == ("示例协会",)
    assert content.issuer == "示例协会"
    assert content.addressee == "To 示例甲县教育局:"


def test_a_finding_is_named_in_english_and_quoted_as_it_was_recorded():
    known = real("ps2020")
    first = {"severity": "warning", "rule": "retention_over_100", "message": "巩固率超过100%。"}
    known["findings"] = [first, {"severity": "note", "rule": "unheard_of", "message": "另一条。"}]
    dossier = english_of(dossier_of(known))
    dossier["english"]["rules"] = {"retention_over_100": "Retention above 100 %"}

    text = said(compose(dossier))

    assert "1. To be explained. Retention above 100 %: 巩固率超过100%" in text
    assert "2. Note. 另一条" in text


def test_what_gets_points_back_is_said_with_the_unit_of_money_in_words_and_one_as_one():
    dossier = english_of(dossier_for("inspection"))
    needs = ["funds: 46.07 10,000 yuan more: gets back 1 points; 1 campuses of 11 schools"]
    dossier["english"]["needs"] = [["P31.2", None, needs]]

    text = said(compose(dossier))

    assert "Funds: 46.07 ten thousand yuan more: gets back 1 point; 1 campus of 11 schools." in text


def test_a_formula_is_said_by_the_names_of_its_elements():
    rows = table(compose(english_of(dossier_for("inspection"))), "Formulas")

    formulas = {row[0]: row[2] for row in rows}
    assert formulas["P13.2"] == (
        "100 × (children in public kindergartens + children in inclusive private kindergartens) ÷ "
        "children in kindergartens"
    )
    assert ", compared with 100 × (" in formulas["P30.3"]
    assert not any(CHINESE.search(said) for said in formulas.values())


def test_grades_and_domains_have_their_names():
    content = compose(english_of(dossier_for("inspection")))

    assert 'the grade between "Unqualified" and "Qualified"' in said(content)
    assert table(content, "Points by domain")[-1][0] == "Total"
    assert [cell[2] for cell in table(content, "What holds the grade down")][:2] == ["in force"] * 2


def test_a_standard_without_points_is_said_by_its_parts():
    text = said(compose(english_of(dossier_for(BALANCE))))

    assert "Overall verdict: not met. Allocation of resources: not met," in text
    assert "Primary: 4 campuses assessed, 1 met, 2 not met, 1 undetermined" in text
