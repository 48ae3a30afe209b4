"""Every number a document prints stands in its dossier, or is a sum, a count or a share of it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from indicators.scoring.receipt import printed
from reports.kinds import COMPOSERS, LONG_TEXT, compose, is_long
from reports.shapes import Content, Figure, Paragraph, Section, Subheading, Table
from tests.reports.kinds.reading import blocks_of
from tests.reports.kinds.rounds import all_counties, in_a_round
from tests.reports.receipts import judged_ce37

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ORDINALS = re.compile(r"^\d+．|[表图]\d+|附件\d+|SHA-256")
OF_ONE_COUNTY = sorted(set(COMPOSERS) - {"summary"})


def words_of(content: Content) -> Iterator[str]:
    """Go through everything that is printed but the furniture of the page."""
    yield from (content.plain_title, content.addressee)
    for block in [*content.opening, *blocks_of(content)]:
        if isinstance(block, Paragraph):
            yield f"{ORDINALS.sub('', block.lead)}{block.text}"
        elif isinstance(block, Subheading):
            yield block.text
        elif isinstance(block, Table):
            yield from (column.heading for column in block.columns)
            yield from (cell.text for row in block.rows for cell in row)
        elif isinstance(block, Figure):
            yield from (bar.text for bar in block.bars)


def said_in(content: Content) -> set[Decimal]:
    text = "\n".join(ORDINALS.sub("", word) for word in words_of(content))
    text = text.replace(content.receipt_sha256 or "no digest", "")
    return {Decimal(found.replace(",", "")) for found in NUMBER.findall(text)}


def numbers_of(document: Any) -> set[Decimal]:
    if isinstance(document, dict):
        return set().union(*[numbers_of(each) for each in [*document, *document.values()]])
    if isinstance(document, list | tuple):
        return {Decimal(len(document))}.union(*[numbers_of(each) for each in document])
    return {Decimal(found.replace(",", "")) for found in NUMBER.findall(str(document))}


def rounded(numbers: set[Decimal]) -> set[Decimal]:
    """Round to the places documents print; a number with more would not be found."""
    steps = [Decimal(1).scaleb(-places) for places in range(5)]
    return {number.quantize(step, rounding=ROUND_HALF_UP) for number in numbers for step in steps}


def exact(number: Fraction) -> Decimal:
    return Decimal(printed(number) or "0")


def losses(receipt: dict[str, Any]) -> set[Decimal]:
    """Take what each row still can have off its full points."""
    rows = [*receipt["indicators"], *receipt["domains"], receipt["result"]]
    found = set()
    for row in rows:
        best = row["points"] or (row["points_range"] or [None, None])[1]
        if row["full_points"] and best:
            found.add(exact(Fraction(row["full_points"]) - Fraction(best)))
    return found


def sums(points: list[dict[str, Any]]) -> set[Decimal]:
    """Add up every column over every domain and over all."""
    domains = {row["domain"] for row in points}
    groups = [points, *([row for row in points if row["domain"] == each] for each in domains)]
    return {
        exact(sum((Fraction(row[key]) for row in group), Fraction()))
        for group in groups
        for key in ("full", "self", "prefecture", "province")
    }


def counts(most: int) -> set[Decimal]:
    return {Decimal(number) for number in range(most + 1)}


def allowed_of(dossier: dict[str, Any]) -> set[Decimal]:
    receipt = dossier["receipt"]
    found = numbers_of({key: dossier[key] for key in dossier if key != "head"})
    found |= losses(receipt) | sums(dossier["assessment"]["points"])
    # Counts of the receipt's own rows; no measure of this county is as small as that by chance.
    return rounded(found) | counts(len(receipt["indicators"]))


@pytest.mark.parametrize("kind", OF_ONE_COUNTY)
def test_every_number_about_one_county_stands_in_its_dossier(kind):
    dossier = in_a_round(kind, before={"year": 2024, "receipt": judged_ce37()})

    said = said_in(compose(dossier))

    assert said
    assert said - allowed_of(dossier) == set()


def test_every_number_about_all_counties_stands_in_their_dossier():
    dossier = all_counties()
    counties = dossier["counties"]
    decided = [county for county in counties if county["total"]]
    whole = len(decided)
    shares = {exact(Fraction(100 * part, whole)) for part in range(whole + 1)}
    codes = {code for county in decided for code, _lost in county["lost"]}
    lost = {
        exact(
            sum((Fraction(n) for c in decided for each, n in c["lost"] if each == code), Fraction())
        )
        for code in codes
    }

    said = said_in(compose(dossier))

    known = numbers_of({key: dossier[key] for key in dossier if key != "head"})
    assert said - (rounded(known | shares | lost) | counts(len(counties))) == set()


@pytest.mark.parametrize("kind", OF_ONE_COUNTY)
def test_a_number_from_elsewhere_would_be_noticed(kind):
    dossier = in_a_round(kind)
    content = compose(dossier)
    planted = replace(content, opening=(*content.opening, Paragraph("另有98765.43万元。")))

    assert said_in(planted) - allowed_of(dossier) >= {Decimal("98765.43")}


@pytest.mark.parametrize(("characters", "long"), [(LONG_TEXT, False), (LONG_TEXT + 1, True)])
def test_only_a_long_text_has_a_table_of_contents(characters, long):
    content = compose(in_a_round("brief"))

    text = Section("一、示例", (Paragraph("字" * characters),))

    assert not content.contents
    assert is_long(replace(content, sections=(text,))) is long
