"""Looks a rubric over before anybody relies on it, and says in Chinese what it found and where.

An ``error`` keeps a draft from being published; a ``warning`` deserves a second look; a ``note``
is a number still to be confirmed. The checks read the parsed TOML, so that one broken indicator
does not hide the others.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from indicators import credibility_file, lint_numbers, rubric_file
from indicators.differing import FORMULAS
from indicators.lint_findings import (
    ERROR,
    WARNING,
    Finding,
    Spot,
    Table,
    rows_of,
    tables_of,
    texts_at,
)
from indicators.scoring import formulas, rules
from indicators.scoring.formulas import Call, Formula, FormulaError, Name, Node, Operation
from schools.dictionary import elements

# A veto may well ask again what a point asked; then only one of them brings points.
JUDGED_BY: Final = (
    "kind", "op", "each_op", "threshold", "each_threshold", "line", "faster_than", "points",
    "decides",
)  # fmt: skip
Check = Callable[[Table], Iterator[Finding]]


def lint(text: str) -> list[Finding]:
    """Look over a rubric's text; errors come first, then warnings, then notes."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return [Spot().found(ERROR, "toml", f"不是有效的 TOML：{error}。")]
    found = [finding for check in CHECKS for finding in check(document)]
    found += _unread(text, found)
    order = ("error", "warning", "note")
    return sorted(found, key=lambda finding: order.index(finding.severity))


def errors(text: str) -> list[Finding]:
    """Return what keeps a rubric from being published."""
    return [finding for finding in lint(text) if finding.severity == ERROR]


def read(text: str) -> rules.Rubric:
    """Read a rubric that anybody may have written.

    Raises:
        rubric_file.RubricFileError: it cannot be used, down to a number where a table belongs.
    """
    try:
        return rubric_file.parse(text)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = "文件里有一处写法的类型不对（表、列表、文本或数字混用），对照已发布的文件改正。"
        raise rubric_file.RubricFileError(message) from error


def _unread(text: str, found: list[Finding]) -> Iterator[Finding]:
    """Say what keeps the file from being read, unless a check has said so of the same row."""
    try:
        read(text)
    except rubric_file.RubricFileError as error:
        said = [f.address for f in found if f.severity == ERROR and f.address]
        if not any(str(error).startswith(address) for address in said):
            yield Spot().found(ERROR, "unread", str(error))


def _codes(document: Table) -> Iterator[Finding]:
    """Find codes that stand twice."""
    for name in document:
        counts = Counter(str(row.get("code")) for _spot, row in rows_of(document, name))
        for code, count in counts.items():
            if count > 1 and code != "None":
                message = f"代码 {code} 出现{count}次，每个代码只用一次。"
                yield Spot(address=name, keys=(name,)).found(ERROR, "code_twice", message)


def _formulas(document: Table) -> Iterator[Finding]:
    """Find formulas that are not of the language, and figures added twice in one of them."""
    for spot, text in _texts(document):
        try:
            formula = formulas.parse(text, elements())
        except FormulaError as error:
            yield spot.found(ERROR, "formula", str(error))
            continue
        for code in sorted(_added_twice(formula)):
            message = f"{elements()[code].name_zh}（{code}）在同一个和里加了不止一次。"
            yield spot.found(ERROR, "element_twice", message)


def _texts(document: Table) -> Iterator[tuple[Spot, str]]:
    """Walk every formula of the indicators."""
    for spot, table, _around in tables_of(document):
        if not spot.address.startswith("indicators"):
            continue
        for name, value in table.items():
            if isinstance(value, str) and (name in FORMULAS or "formula" in spot.keys):
                yield spot.at(name), value


def _added_twice(formula: Formula) -> set[str]:
    counts = [Counter(terms) for terms in _sums(formula.root)]
    return {code for counted in counts for code, count in counted.items() if count > 1}


def _sums(node: Node) -> Iterator[list[str]]:
    """Yield the figures of every sum; one may well stand above and below a line."""
    if _is_sum(node):
        yield list(_terms(node))
    elif isinstance(node, Operation):
        yield from (*_sums(node.left), *_sums(node.right))
    elif isinstance(node, Call):
        for part in node.arguments:
            yield from _sums(part)


def _is_sum(node: Node) -> bool:
    if isinstance(node, Operation):
        return node.sign == "+"
    return isinstance(node, Call) and node.function == "sum"


def _terms(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.code
    elif isinstance(node, Operation) and node.sign == "+":
        yield from (*_terms(node.left), *_terms(node.right))
    elif isinstance(node, Call) and node.function == "sum":
        for part in node.arguments:
            yield from _terms(part)


def _alike(document: Table) -> Iterator[Finding]:
    """Find indicators that measure the same: by the same standard an error, else a hint."""
    seen: dict[tuple[str, str], list[tuple[Spot, Table]]] = defaultdict(list)
    for spot, row in rows_of(document, "indicators"):
        for stage, formula in _staged(row):
            for other, earlier in seen[(stage, formula.code)]:
                same = all(row.get(key) == earlier.get(key) for key in JUDGED_BY)
                what = "公式、标准和分值都" if same else "公式"
                message = f"{what}与{other.row}相同，核对是否重复。"
                yield spot.found(ERROR if same else WARNING, "formula_twice", message)
            seen[(stage, formula.code)].append((spot, row))


def _staged(row: Table) -> Iterator[tuple[str, Formula]]:
    found = row.get("formula")
    stages = texts_at(row, "stages") or [""]
    for stage, text in (found if isinstance(found, dict) else dict.fromkeys(stages, found)).items():
        formula = _parsed(text)
        if formula is not None:
            yield stage, formula


def _unused(document: Table) -> Iterator[Finding]:
    """Find elements that are shared out though nobody asks, and parts that judge nothing."""
    used: set[str] = set()
    for _spot, text in _texts(document):
        formula = _parsed(text)
        used |= set(formula.elements if formula else ())
    for code in texts_at(document.get("splitting"), "elements"):
        spot = Spot(keys=("splitting", "elements"))
        if code not in elements():
            yield spot.found(ERROR, "element_unknown", f"没有数据项“{code}”。")
        elif code not in used:
            name = elements()[code].name_zh
            yield spot.found(WARNING, "element_unused", f"{name}（{code}）没有公式用到。")
    parts = {str(row.get("part")) for _spot, row in rows_of(document, "indicators")}
    for spot, row in rows_of(document, "parts"):
        if str(row.get("code")) not in parts:
            yield spot.found(WARNING, "part_unused", "没有指标属于这一部分。")


def _parsed(text: Any) -> Formula | None:
    """Read a formula; one that cannot be read has been named already."""
    try:
        return formulas.parse(text, elements()) if isinstance(text, str) else None
    except FormulaError:
        return None


def _listed_twice(document: Table) -> Iterator[Finding]:
    """Find entries that stand twice in one list."""
    for spot, table, _around in tables_of(document):
        for name, value in table.items():
            if isinstance(value, list) and all(isinstance(each, str) for each in value):
                for each, count in Counter(value).items():
                    if count > 1:
                        message = f"“{each}”写了{count}次，只留一次。"
                        yield spot.at(name).found(ERROR, "listed_twice", message)


CHECKS: tuple[Check, ...] = (
    _codes,
    _formulas,
    _alike,
    _unused,
    _listed_twice,
    credibility_file.findings,
    lint_numbers.years,
    lint_numbers.unreachable,
    lint_numbers.weights,
    lint_numbers.sources,
)
