"""Writes every unit: its scope, share, figures, values, and how it stands by the school rule."""

from indicators.scoring import excel
from indicators.scoring.excel import BLANK, End
from indicators.scoring.figures import Unit
from indicators.scoring.formulas import Formula
from indicators.scoring.receipt import printed
from reports.workbook.layout import Layout
from reports.workbook.needs import formulas_of
from reports.workbook.phrases import one_of, reached
from reports.workbook.words import INSIDE, MET, NONE, OPEN, STAGES, UNMET, VERDICTS


def write_schools(book: Layout) -> None:
    """Write every unit, those outside the scope with the reason."""
    for row, unit in enumerate(book.units):
        _write_unit(book, row, unit)
    _write_told(book)


def _write_unit(book: Layout, row: int, unit: Unit) -> None:
    table, campus = book.schools, book.campus_row[unit.code]
    table.write("code", row, unit.code)
    table.write("name", row, unit.campus.name)
    table.write("stage", row, STAGES[unit.stage])
    table.formula("scope", row, _scope(book, row, campus))
    table.formula("share", row, _share(book, unit))
    for code in book.needs.units:
        table.formula(code, row, _figure(book, row, unit, code))
    outside = f'{table.cell("scope", row)}<>"{INSIDE}"'
    for indicator in book.means:
        formula = formulas_of(indicator).get(unit.stage)
        if formula is not None:
            own = excel.value(formula, lambda code: table.cell(code, row))
            table.formula(indicator.code, row, f"IF({outside},{BLANK},{own})")
            best = _best(book, row, unit, indicator.code, formula)
            table.formula(f"best:{indicator.code}", row, f"IF({outside},{BLANK},{best})")
            _write_deviation(book, row, unit, indicator.code)
    _write_standing(book, row, unit, outside)


def _scope(book: Layout, row: int, campus: int) -> str:
    """Print whether a unit is in scope, or why it is not."""
    scope, kind = book.rubric.scope, book.campuses.cell("kind", campus)
    pupils = book.schools.cell("pupils", row)
    text = f'"{INSIDE}"'
    if scope.floor_kinds:
        small = f"AND({one_of(kind, scope.floor_kinds)},{pupils}<{scope.floor_pupils})"
        text = f'IF({small},"不足规模",{text})'
    text = f'IF(ISNUMBER({pupils}),IF({pupils}=0,"无在校生",{text}),"{INSIDE}")'
    if scope.excluded_kinds:
        text = f'IF({one_of(kind, scope.excluded_kinds)},"类型除外",{text})'
    return text


def _share(book: Layout, unit: Unit) -> str:
    """Print a unit's share of its campus: weighted enrolment over that of all its stages."""
    weight = book.rubric.splitting.weight
    rows = {
        stage: row
        for stage, row in unit.campus.rows.items()
        if weight(unit.campus.kind, stage) is not None
    }
    if unit.stage not in rows:
        return BLANK
    if len(rows) < 2:
        return "1"
    table = book.stages
    pupils = [table.cell("pupils", row) for row in rows.values()]
    weighed = {
        stage: f"{table.cell('weight', row)}*{table.cell('pupils', row)}"
        for stage, row in rows.items()
    }
    share = f"IFERROR({weighed[unit.stage]}/({'+'.join(weighed.values())}),{BLANK})"
    return f"IF(COUNT({','.join(pupils)})<{len(pupils)},{BLANK},{share})"


def _figure(book: Layout, row: int, unit: Unit, code: str) -> str:
    if code not in book.rubric.splitting.elements:
        cell = book.stages.cell(code, unit.campus.rows[unit.stage])
        return f"IF(ISNUMBER({cell}),{cell},{BLANK})"
    whole = book.campuses.cell(code, book.campus_row[unit.code])
    share = book.schools.cell("share", row)
    return f"IF(COUNT({whole},{share})<2,{BLANK},{whole}*{share})"


def _best(book: Layout, row: int, unit: Unit, code: str, formula: Formula) -> str:
    """Print the highest a unit's value can be; blank where missing figures leave it open."""
    share = book.schools.cell("share", row)

    def end(part: str) -> End:
        return excel.highest(formula, lambda each: _possible(book, row, unit, each, part))

    known, nothing, whole = end(share), end("0"), end("1")
    open_share = f"MAX({nothing.value},{whole.value})"
    best = f"IF(ISNUMBER({share}),{known.value},{open_share})"
    own = book.schools.cell(code, row)
    return f"IF(ISNUMBER({own}),{own},IF({known.known},{best},{BLANK}))"


def _possible(book: Layout, row: int, unit: Unit, code: str, share: str) -> End:
    if code not in book.rubric.splitting.elements:
        cell = book.schools.cell(code, row)
        return End(f"ISNUMBER({cell})", f"N({cell})")
    whole = book.campuses.cell(code, book.campus_row[unit.code])
    return End(f"ISNUMBER({whole})", f"(N({whole})*{share})")


def _write_deviation(book: Layout, row: int, unit: Unit, code: str) -> None:
    """Write a unit's part of the variance: pupils × (value − mean)²."""
    spread = book.cv_row.get((code, unit.stage))
    if spread is not None:
        own, mean = book.schools.cell(code, row), book.spreads.cell("mean", spread)
        pupils = book.schools.cell("pupils", row)
        part = f"IF(COUNT({own},{mean})<2,{BLANK},{pupils}*({own}-{mean})^2)"
        book.schools.formula(f"spread:{code}", row, part)


def _write_standing(book: Layout, row: int, unit: Unit, outside: str) -> None:
    """Write how a unit stands under the school rule of the part its indicators belong to."""
    rules = {part.code: part.school_rule for part in book.rubric.parts if part.school_rule}
    judged = [each for each in book.means if each.part in rules and unit.stage in formulas_of(each)]
    if not judged:
        if any(part.composite_limits for part in book.rubric.parts):
            # The composite decides for the stage; a unit is not judged by itself.
            book.schools.formula("verdict", row, f'"{NONE}"')
        return
    rule, table = rules[judged[0].part], book.schools
    cells = [
        (
            table.cell(e.code, row),
            table.cell(f"best:{e.code}", row),
            book.limit_cell(e.code, unit.stage),
        )
        for e in judged
    ]
    percent = printed(rule.rest_percent)
    met = [f"IF(ISNUMBER({v}),{reached(v, t)},0)" for v, _best, t in cells]
    possible = [reached(best, t) for _v, best, t in cells]
    near = [reached(f"{best}*100", f"{t}*{percent}", best, t) for _v, best, t in cells]
    for key, counted in (("met", met), ("possible", possible), ("near", near)):
        table.formula(key, row, f"IF({outside},{BLANK},{'+'.join(counted)})")
    possible_cell, near_cell = table.cell("possible", row), table.cell("near", row)
    lost = f"OR({possible_cell}<{rule.least_met},{near_cell}<{len(cells)})"
    everything = ",".join([each for v, _best, t in cells for each in (v, t)])
    decided = f'IF(COUNT({everything})<{2 * len(cells)},"{OPEN}","{MET}")'
    verdict = f'IF({outside},"{NONE}",IF({lost},"{UNMET}",{decided}))'
    table.formula("verdict", row, verdict)


def _write_told(book: Layout) -> None:
    table = book.schools
    for told in book.receipt["schools"]:
        row = book.unit_row[told["school_code"], told["stage"]]
        table.write("told", row, VERDICTS[told["verdict"]])
        for code, value in told["values"].items():
            table.number(f"told:{code}", row, value)
    for indicator in book.means:
        table.agreement(indicator.code, f"told:{indicator.code}", f"agree:{indicator.code}")
    table.agreement("verdict", "told", "agree")
