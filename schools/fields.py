"""Figures as fields of a page: last year's value, who wrote it, what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.models import Reach
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Mark
from schools.dictionary import Element, elements
from schools.display import field_text, figure_text, moment
from schools.entering import Address, Edit, Kept, Saved, Value, kept_cell, may_write
from schools.explaining import Matter
from schools.marks import severity_mark
from schools.models import Written
from schools.numbers import MINUS, MISSING, shown, unit_label

Figures = Mapping[str, Any]
# From here on a change is told as a share of last year's figure, below it as a count.
SHARES_FROM = 200
BIG_SHARE = Decimal("0.2")
BIG_POINTS = 10
# A change smaller than this is no news, however few there were.
FEW = 5
BANDED = frozenset({"primary", "junior", "senior"})
# The dictionary's notes in words; the second part names the stages a note speaks of.
DEFINITIONS = {
    "children for kindergartens": (gettext_lazy("填在园幼儿数"), frozenset({"preschool"})),
    "equals the sum of the five size bands": (gettext_lazy("等于五档班额的班数之和"), BANDED),
    "over the cap for primary only": (gettext_lazy("小学超过45人即超标"), frozenset({"primary"})),
    "not more than pupils": (gettext_lazy("不超过在校生数"), frozenset[str]()),
    "part of teaching_aux_area": (gettext_lazy("含在教学及辅助用房面积内"), frozenset[str]()),
    "0 to 100": (gettext_lazy("填百分数，0至100"), frozenset[str]()),
}


@dataclass(frozen=True, slots=True)
class FieldNote:
    """Something the checks found about a figure.

    Shape: ``said`` is what was explained, if anything; ``url`` leads to where it is explained.
    """

    mark: Mark
    text: str
    said: str = ""
    anchor: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One figure as a field, or as text where the reader does not write it.

    Shape: ``seen`` is the tick up to which the page knows the cell; ``stored`` is what stands in
    it and ``value`` what the field shows, which is another text only where it was not stored:
    then ``trouble`` is ``bad`` or ``conflict`` and ``message`` says why.
    """

    cell: str
    anchor: str
    name: str
    unit: str
    definition: str
    yes_no: bool
    stored: str
    value: str
    printed: str
    seen: int
    previous: str
    change: str
    big: bool
    written: str
    carried: bool
    writable: bool
    notes: Sequence[FieldNote]
    trouble: str = ""
    message: str = ""

    @property
    def invalid(self) -> bool:
        """Whether what the field shows cannot be read."""
        return self.trouble == "bad"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """What a yes-or-no field offers: what it sends, its words, and whether it is chosen."""
        words = [("", _("未填")), ("是", _("是")), ("否", _("否"))]
        return [(text, label, text == self.value) for text, label in words]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand together under one heading; ``code`` names it on the page."""

    code: str
    name: str
    rows: Sequence[FieldRow]

    @property
    def given(self) -> int:
        """How many hold a figure."""
        return sum(bool(row.stored) for row in self.rows)

    @property
    def carried(self) -> int:
        """How many still stand as they were carried forward and may be confirmed here."""
        return sum(row.carried and row.writable for row in self.rows)


@dataclass(frozen=True, slots=True)
class Unstored:
    """What somebody typed that was not stored, and why."""

    text: str
    trouble: str
    message: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every field of a page is built from beside its own row.

    Shape: ``notes`` and ``unstored`` go by the cell's address, ``people`` from user name to name.
    """

    tick: int
    reach: Reach
    open: bool
    notes: Mapping[str, Sequence[FieldNote]] = field(default_factory=dict)
    unstored: Mapping[str, Unstored] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def with_writers_of(self, rows: Sequence[Written]) -> "Surroundings":
        """Look up what those who wrote some rows are called."""
        wrote = {row.written_by for row in rows}
        wrote |= {stamp["by"] for row in rows for stamp in row.stamps.values()}
        return replace(self, people=full_names(wrote))


def anchor_of(cell: str) -> str:
    """Name a cell's field on its page."""
    return "cell-" + cell.replace(":", "-")


def field_row(
    around: Surroundings, element: Element, address: Address, row: Written, before: Figures
) -> FieldRow:
    """Print one figure as a field with everything that stands beside it."""
    cell, kept = str(address), kept_cell(row, address)
    change, big = change_of(element, kept.value, before.get(element.code))
    failed = around.unstored.get(cell, Unstored(field_text(kept.value), "", ""))
    stamp = row.stamps.get(element.code, {})
    return FieldRow(
        cell=cell,
        anchor=anchor_of(cell),
        name=element.label,
        unit=unit_label(element.unit),
        definition=definition_of(element, address.stage),
        yes_no=element.type == "boolean",
        stored=field_text(kept.value),
        value=failed.text,
        printed=figure_text(kept.value),
        seen=max(around.tick, kept.version),
        previous=figure_text(before.get(element.code)),
        change=change,
        big=big,
        written=written_text(kept, around.people),
        carried=kept.value is not None and stamp.get("how") == "carried",
        writable=around.open and may_write(around.reach, address),
        notes=around.notes.get(cell, ()),
        trouble=failed.trouble,
        message=failed.message,
    )


def definition_of(element: Element, stage: str) -> str:
    """Say in words what the dictionary notes about an element in a stage."""
    text, stages = DEFINITIONS.get(element.note, ("", frozenset()))
    return str(text) if not stages or stage in stages else ""


def written_text(kept: Kept, people: Mapping[str, str]) -> str:
    """Say who wrote a cell and when; nothing where nobody did."""
    if kept.value is None or not kept.at:
        return ""
    when = moment(datetime.fromisoformat(kept.at))
    return _("%(by)s，%(when)s") % {"by": people.get(kept.by, kept.by), "when": when}


def change_of(element: Element, value: Value, before: Value) -> tuple[str, bool]:
    """Print the change against last year, and say whether it is a big one."""
    if value is None or before is None:
        return MISSING, False
    if value == before:
        return _("持平"), False
    if isinstance(value, bool) or isinstance(before, bool):
        return _("有变化"), True
    old, new = Decimal(before), Decimal(value)
    if element.unit == "percent":
        return _signed(new - old, _("个百分点")), abs(new - old) >= BIG_POINTS
    return _moved(old, new), _is_big(old, new)


def _is_big(old: Decimal, new: Decimal) -> bool:
    return abs(new - old) >= max(old * BIG_SHARE, Decimal(FEW))


def _moved(old: Decimal, new: Decimal) -> str:
    if old < SHARES_FROM:
        return _signed(new - old, "")
    share = ((new - old) / old * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return _signed(share, "%") if share else _signed(new - old, "")


def _signed(moved: Decimal, label: str) -> str:
    return f"{'+' if moved > 0 else MINUS}{shown(abs(moved))}{label}"


def field_notes(
    matters: Iterable[Matter], prefixes: Sequence[str], page: str = ""
) -> list[FieldNote]:
    """Print what was found about the cells below some prefixes, the grave ones first.

    Shape: ``anchor`` and ``name`` are those of the first such cell; a finding that names a whole
    row has none. ``page`` is that of the findings, empty for who does not see it.
    """
    told = []
    for matter in sorted(matters, key=_gravity):
        cells = [cell for cell in matter.finding["cells"] if cell.startswith(tuple(prefixes))]
        if cells:
            told.append(_field_note(matter, cells[0], page))
    return told


def _gravity(matter: Matter) -> int:
    return ("error", "warning", "note").index(matter.finding["severity"])


def _field_note(matter: Matter, cell: str, page: str) -> FieldNote:
    address = Address.parse(cell)
    element = elements().get(address.element) if address else None
    return FieldNote(
        mark=severity_mark(matter.finding["severity"]),
        text=matter.finding["message"],
        said=matter.explanation.text if matter.explanation and matter.stands else "",
        anchor=anchor_of(cell) if element else "",
        name=element.label if element else "",
        url=f"{page}?at={matter.anchor}#{matter.anchor}" if page else "",
    )


def notes_by_cell(matters: Iterable[Matter], page: str = "") -> dict[str, list[FieldNote]]:
    """Put every finding beside each of the cells it names."""
    by_cell: dict[str, list[FieldNote]] = {}
    for matter in sorted(matters, key=_gravity):
        for cell in matter.finding["cells"]:
            by_cell.setdefault(cell, []).append(_field_note(matter, cell, page))
    return by_cell


def unstored_of(edits: Iterable[Edit], saved: Saved) -> dict[str, Unstored]:
    """Keep what was typed and not stored: what cannot be read, and what somebody else wrote."""
    typed = {edit.address: edit.text for edit in edits}
    kept = {
        str(problem.address): Unstored(typed[problem.address], "bad", problem.message)
        for problem in saved.problems
    }
    people = full_names(conflict.kept.by for conflict in saved.conflicts)
    for conflict in saved.conflicts:
        address = conflict.kept.address
        message = _("%(by)s %(when)s 写的是%(theirs)s；再保存一次，就用这里填的") % {
            "by": people[conflict.kept.by],
            "when": moment(datetime.fromisoformat(conflict.kept.at)),
            "theirs": figure_text(conflict.kept.value),
        }
        kept[str(address)] = Unstored(typed[address], "conflict", message)
    return kept
