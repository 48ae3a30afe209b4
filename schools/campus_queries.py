"""What the page of one campus and year prints: its figures as fields, group by group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from schools.campus_history import previous_figures
from schools.dictionary import KIND_LABELS, LOCALE_LABELS, OWNERSHIP_LABELS, STAGE_LABELS, STAGES
from schools.display import moment
from schools.entering import Address
from schools.explaining import matters_of
from schools.fields import (
    FieldGroup,
    FieldNote,
    FieldRow,
    Figures,
    Surroundings,
    Unstored,
    field_notes,
    field_row,
    notes_by_cell,
)
from schools.filling import filling, is_asked_in
from schools.models import (
    CountyYear,
    Region,
    Reminder,
    SchoolYear,
    StageYear,
    Written,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A figure that was not stored, as the summary names it; without an anchor it is not here."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class FormSheet:
    """What a page of fields prints, whoever's fields they are.

    Shape: ``closed`` says why nobody may write now; ``findings`` is None until the checks have
    been asked for.
    """

    groups: Sequence[FieldGroup]
    tick: int
    closed: str
    troubles: Sequence[Trouble]
    findings: Sequence[FieldNote] | None
    reminder: str

    @property
    def rows(self) -> Iterator[FieldRow]:
        """Every field of the page."""
        return (row for group in self.groups for row in group.rows)

    @property
    def asked(self) -> int:
        """How many figures are asked for."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def given(self) -> int:
        """How many have been filled in."""
        return sum(group.given for group in self.groups)

    @property
    def carried(self) -> int:
        """How many wait to be confirmed."""
        return sum(group.carried for group in self.groups)

    @property
    def asked_for(self) -> str:
        """The last reminder, as long as something is missing."""
        return self.reminder if self.given < self.asked else ""

    @property
    def writable(self) -> bool:
        """Whether there is anything to write."""
        return any(row.writable for row in self.rows)


@dataclass(frozen=True, slots=True)
class CampusSheet:
    """The page of one campus in one year."""

    code: str
    name: str
    lead: Sequence[str]
    note: str
    form: FormSheet


@dataclass(frozen=True, slots=True)
class CampusRows:
    """The working rows of a campus in one year, and what its predecessors had the year before.

    Shape: ``before`` goes from a stage to figures, the campus's own under the empty stage; there
    are none where several campuses share them. ``note`` says how they were combined.
    """

    campus: SchoolYear
    units: Mapping[str, StageYear]
    before: Mapping[str, Figures]
    note: str


def campus_rows(county: Region, year: int, code: str) -> CampusRows | None:
    """Read what a page of a campus is made of, or None where the year has no such campus."""
    at = {"school__county": county, "school__code": code}
    campus = SchoolYear.objects.filter(**at, year=year).select_related("school").first()
    if campus is None:
        return None
    units = {unit.stage: unit for unit in StageYear.objects.filter(**at, year=year)}
    ordered = {stage: units[stage] for stage in STAGES if stage in units}
    former = previous_figures(county, year).get(code)
    if former is None or not former.comparable:
        return CampusRows(campus, ordered, {"": {}}, former.note if former else "")
    return CampusRows(campus, ordered, {"": former.figures, **former.stages}, former.note)


def campus_sheet(
    rows: CampusRows,
    around: Surroundings,
    *,
    closed: str,
    findings: Sequence[FieldNote] | None,
    reminder: str,
) -> CampusSheet:
    """Prepare the page of a campus."""
    campus = rows.campus
    around = around.with_writers_of([campus, *rows.units.values()])
    groups = list(_groups(rows, around))
    labels = [KIND_LABELS.get(campus.kind), LOCALE_LABELS.get(campus.locale)]
    labels += [OWNERSHIP_LABELS.get(campus.ownership)]
    stages = _("、").join(str(STAGE_LABELS[stage]) for stage in rows.units)
    return CampusSheet(
        code=campus.school.code,
        name=campus.name,
        lead=[campus.school.code, *(str(label) for label in labels if label), stages],
        note=rows.note,
        form=FormSheet(
            groups=groups,
            tick=around.tick,
            closed=closed,
            troubles=troubles_of(groups, around.unstored),
            findings=findings,
            reminder=reminder,
        ),
    )


def _groups(rows: CampusRows, around: Surroundings) -> Iterator[FieldGroup]:
    """Go through the groups of the form: stage by stage, then what belongs to the whole campus."""
    code = rows.campus.school.code
    for stage, unit in rows.units.items():
        for group in filling().groups:
            if group.scope == "stage":
                asked = [element for element in group.elements if is_asked_in(element, {stage})]
                fields = [
                    (element, Address("stages", element.code, code, stage)) for element in asked
                ]
                name = _stage_heading(group.label, stage, len(rows.units))
                before = rows.before.get(stage, {})
                built = [field_row(around, each, cell, unit, before) for each, cell in fields]
                yield FieldGroup(f"{stage}-{group.code}", name, built)
    for group in filling().groups:
        if group.scope == "school":
            asked = [each for each in group.elements if is_asked_in(each, set(rows.units))]
            fields = [(each, Address("schools", each.code, code)) for each in asked]
            own: Written = rows.campus
            built = [field_row(around, each, cell, own, rows.before[""]) for each, cell in fields]
            yield FieldGroup(group.code, group.label, built)


def _stage_heading(label: str, stage: str, stages: int) -> str:
    if stages == 1:
        return label
    return _("%(stage)s：%(group)s") % {"stage": STAGE_LABELS[stage], "group": label}


def troubles_of(groups: Iterable[FieldGroup], unstored: Mapping[str, Unstored]) -> list[Trouble]:
    """Name what was not stored, in the order of the page; what is not on it comes last."""
    left = dict(unstored)
    told = []
    for group in groups:
        for row in group.rows:
            if left.pop(row.cell, None):
                told.append(Trouble(row.anchor, f"{row.name}{_('：')}{row.message}"))
    return told + [Trouble("", f"{cell}{_('：')}{each.message}") for cell, each in left.items()]


def campus_findings(
    county: Region, year: int, code: str, page: str = ""
) -> tuple[list[FieldNote], dict[str, list[FieldNote]]]:
    """Check the year, and return what concerns a campus: in a list, and by cell.

    ``page`` is that of the findings, empty for who does not see it.
    """
    matters = matters_of(county, year)
    prefixes = [f"schools:{code}:", f"stages:{code}:"]
    return field_notes(matters, prefixes, page), notes_by_cell(matters, page)


def county_year_of(county: Region, year: int) -> CountyYear | None:
    """Read the working row of a county's year; None while nobody has opened it."""
    return CountyYear.objects.filter(county=county, year=year).first()


def reminder_text(county: Region, year: int, **to: str) -> str:
    """Say who asked last for what is missing; ``to`` is a department or a campus's code."""
    last = Reminder.objects.filter(county=county, year=year, **to).order_by("-pk").first()
    if last is None:
        return ""
    said = _("%(by)s %(when)s 催办，当时缺%(count)d项。%(note)s")
    return said % {
        "by": full_names([last.reminded_by_name])[last.reminded_by_name],
        "when": moment(last.reminded_at),
        "count": last.missing,
        "note": last.note,
    }
