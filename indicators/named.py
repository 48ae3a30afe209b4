"""A receipt beside its rubric: what its codes are called, and which rule they follow."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from indicators.scoring.rules import CampusRule, Indicator, Judged, Part, Rubric
from indicators.sentences import domains_of
from indicators.wording import Titles, titles_of

Receipt = Mapping[str, Any]
Item = Mapping[str, Any]


class NamedReceipt:
    """Reads one receipt with the names of its rubric."""

    def __init__(self, receipt: Receipt, rubric: Rubric) -> None:
        order = {row.code: place for place, row in enumerate(rubric.indicators)}
        self.items = sorted(receipt["indicators"], key=lambda item: order[item["code"]])
        self.receipt = receipt
        self.rubric = rubric
        self.titles: Titles = titles_of(rubric)
        answered = {item["code"] for item in receipt["indicators"] if "judgement" in item}
        people = {row.code for row in rubric.indicators if isinstance(row.rule, Judged)}
        self.judged = people - answered
        self.domains = domains_of(receipt)
        self.judges_schools = any(part.school_rule for part in rubric.parts)
        self.spreads = {(cv["code"], cv["stage"]): cv for cv in receipt["cvs"]}
        self.spread_codes = {cv["code"] for cv in receipt["cvs"]}
        self.rules: dict[str, Indicator] = {row.code: row for row in rubric.indicators}
        self.names = {unit["school_code"]: unit["name"] for unit in receipt["schools"]} | {
            row["school_code"]: row["name"]
            for item in receipt["indicators"]
            for row in item["items"] or ()
        }
        self.names |= {
            item["stated"]["code"]: item["stated"]["name"]
            for item in receipt["indicators"]
            if item["stated"]
        }
        self.units: dict[str, list[Item]] = {}
        for unit in receipt["schools"]:
            self.units.setdefault(unit["stage"], []).append(unit)

    def part_of(self, item: Item) -> Part:
        """Return the part an indicator belongs to."""
        return self.rubric.part(item["part"])

    def floor_percent(self, item: Item) -> Decimal | None:
        """Return the least share of a threshold that the school rule accepts, in percent."""
        rule = self.part_of(item).school_rule
        if rule is None:
            return None
        return Decimal(rule.rest_percent.numerator) / Decimal(rule.rest_percent.denominator)

    def campus_rule(self, item: Item) -> CampusRule | None:
        """Return the rule of an indicator that is judged campus by campus."""
        rule = self.rules[item["code"]].rule
        return rule if isinstance(rule, CampusRule) else None
