"""What the bureau head's page prints: changes, findings, gaps, who is late, and all versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from edu_duty.printable import Fact, Mark
from schools.change_words import cell_value, column_name, place_of_change, share_of, share_text
from schools.check_queries import CheckRow, check_row, explainers, names_of, ordered_matters
from schools.comparing import Change
from schools.completeness import Completeness, completeness_of
from schools.dictionary import STAGE_LABELS, department_label, elements
from schools.display import moment
from schools.explaining import Matter
from schools.filling import asked_of_county
from schools.freezing import previous_document, working_document
from schools.handing_in import figures_digest
from schools.models import CountyYear, Freeze, HandIn, Region, Return, SendBack
from schools.numbers import MISSING, canonical, shown, unit_label
from schools.year_changes import Total, biggest_changes, biggest_totals

MOST_TOTALS = 10
MOST_CHANGES = 10
MOST_MATTERS = 20
MOST_GAPS = 12


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A figure that moved against last year."""

    name: str
    where: str
    before: str
    after: str
    unit: str
    share: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """How far a department is: what it lacks, whether it handed in."""

    name: str
    mark: Mark
    missing: str
    note: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A campus that lacks figures."""

    name: str
    missing: str
    url: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: who made it from what, who froze it and why."""

    label: str
    url: str
    compare_url: str
    made: str
    source: str
    frozen: str
    reason: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What the head wrote when sending figures back."""

    who: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class FreezeSheet:
    """The page of the bureau head."""

    mark: Mark
    sentence: str
    detail: str
    ready: bool
    frozen: bool
    version: int
    next_version: int
    reopen_reason: str
    facts: Sequence[Fact]
    totals: Sequence[MovedRow]
    changes: Sequence[MovedRow]
    compared: bool
    matters: Sequence[CheckRow]
    matters_more: str
    departments: Sequence[DepartmentRow]
    gaps: Sequence[GapRow]
    gaps_more: str
    versions: Sequence[VersionRow]
    notes: Sequence[NoteRow]


def open_send_back(county: Region, year: int) -> SendBack | None:
    """Return what the head last sent the figures back with; None once they were frozen since."""
    newest = (
        SendBack.objects.filter(county=county, year=year).order_by("-sent_back_at", "-pk").first()
    )
    if newest is None:
        return None
    if CountyYear.objects.filter(county=county, year=year, frozen=True).exists():
        return None
    frozen = Freeze.objects.filter(
        frozen_return__county=county,
        frozen_return__year=year,
        frozen_at__gt=newest.sent_back_at,
    )
    return None if frozen.exists() else newest


def note_row(note: SendBack) -> NoteRow:
    """Print a note of the head."""
    by = note.sent_back_by_name
    return NoteRow(full_names([by])[by], moment(note.sent_back_at), note.reason)


def freeze_sheet(county: Region, year: int) -> FreezeSheet | None:
    """Prepare the page; None where nobody has written anything yet."""
    county_year = CountyYear.objects.filter(county=county, year=year, tick__gt=0).first()
    if county_year is None:
        return None
    document, before = working_document(county, year), previous_document(county.code, year)
    matters, whole = ordered_matters(county, year), completeness_of(document)
    names = names_of(county, year)
    departments = department_rows(county, county_year, whole)
    listed = [one for one in matters if one.finding["severity"] != "note"]
    newest = Return.objects.latest(county.code, year)
    version = newest.version if newest else 0
    mark, sentence, detail = _answer(county_year, version, matters, whole)
    first = listed[:MOST_MATTERS]
    people = explainers(first)
    return FreezeSheet(
        mark=mark,
        sentence=sentence,
        detail=detail,
        ready=not county_year.frozen and not any(one.blocks for one in matters),
        frozen=county_year.frozen,
        version=version,
        next_version=version + 1,
        reopen_reason=county_year.reopen_reason,
        facts=_facts(matters, whole, departments),
        totals=[total_row(one) for one in biggest_totals(before, document, MOST_TOTALS)]
        if before
        else [],
        changes=[moved_row(one) for one in biggest_changes(before, document, MOST_CHANGES)]
        if before
        else [],
        compared=before is not None,
        matters=[check_row(county.code, year, one, names, people) for one in first],
        matters_more=_more(len(listed) - MOST_MATTERS),
        departments=departments,
        gaps=_gaps(county, year, whole, names),
        gaps_more=_more(sum(one.missing > 0 for one in whole.campuses.values()) - MOST_GAPS),
        versions=version_rows(county, year),
        notes=[
            note_row(note)
            for note in SendBack.objects.filter(county=county, year=year).order_by(
                "-sent_back_at", "-pk"
            )
        ],
    )


def _more(rest: int) -> str:
    return _("另有%(count)d处") % {"count": rest} if rest > 0 else ""


def _answer(
    county_year: CountyYear, version: int, matters: Sequence[Matter], whole: Completeness
) -> tuple[Mark, str, str]:
    if county_year.frozen:
        sentence = _("第%(version)d版已冻结，可以测算和提交。") % {"version": version}
        return (
            Mark("done", _("已冻结")),
            sentence,
            _("要更正时写明原因，重新打开；原来的版本不变。"),
        )
    errors = sum(one.finding["severity"] == "error" for one in matters)
    silent = sum(one.blocks for one in matters) - errors
    missing = whole.whole.missing
    gaps = _("还有%(count)s格没有填，冻结后按待定。") % {"count": f"{missing:,}"} if missing else ""
    if errors or silent:
        told = _("%(errors)d处错误没有改正，%(silent)d处提示没有说明。")
        sentence = told % {"errors": errors, "silent": silent}
        return Mark("unmet", _("不能冻结")), sentence, gaps
    return Mark("met", _("可以冻结")), _("没有错误，提示都有说明。"), gaps


def _facts(
    matters: Sequence[Matter], whole: Completeness, departments: Sequence[DepartmentRow]
) -> list[Fact]:
    errors = sum(one.finding["severity"] == "error" for one in matters)
    silent = sum(one.blocks for one in matters) - errors
    late = sum(row.mark.kind != "done" for row in departments)
    return [
        Fact(
            _("已填"),
            f"{whole.whole.given:,}",
            _(" / %(asked)s格") % {"asked": f"{whole.whole.asked:,}"},
        ),
        Fact(_("错误"), str(errors), _(" 处"), alert=bool(errors)),
        Fact(_("待说明"), str(silent), _(" 处"), alert=bool(silent)),
        Fact(_("未交表部门"), str(late), _(" 个"), alert=bool(late)),
    ]


def total_row(total: Total) -> MovedRow:
    """Print a county total in both years."""
    known = elements()[total.element]
    return MovedRow(
        name=known.label,
        where=str(STAGE_LABELS.get(total.stage, "")),
        before=shown(canonical(total.before)),
        after=shown(canonical(total.after)),
        unit=unit_label(known.unit),
        share=share_text(total.share),
    )


def moved_row(change: Change) -> MovedRow:
    """Print a campus's figure in both years."""
    return MovedRow(
        name=column_name(change.element),
        where=place_of_change(change),
        before=cell_value(change.element, change.before),
        after=cell_value(change.element, change.after),
        unit=unit_label(elements()[change.element].unit),
        share=share_text(share_of(change.before, change.after)),
    )


def department_rows(
    county: Region, county_year: CountyYear, whole: Completeness
) -> list[DepartmentRow]:
    """Say of every department that is asked whether it handed in, the late ones first."""
    given = {
        row.department: row for row in HandIn.objects.filter(county=county, year=county_year.year)
    }
    names = dict.fromkeys(element.department for element in asked_of_county())
    people = full_names(row.handed_in_by_name for row in given.values())
    rows = [_department_row(name, given.get(name), county_year, whole, people) for name in names]
    return sorted(rows, key=lambda row: row.mark.kind == "done")


def _department_row(
    name: str,
    given: HandIn | None,
    county_year: CountyYear,
    whole: Completeness,
    people: Mapping[str, str],
) -> DepartmentRow:
    missing = whole.departments[name].missing
    count = _("%(count)d项") % {"count": missing} if missing else MISSING
    label = department_label(name)
    if given is None:
        return DepartmentRow(label, Mark("todo", _("未交表")), count, "")
    told = _("%(who)s，%(when)s") % {
        "who": people[given.handed_in_by_name],
        "when": moment(given.handed_in_at),
    }
    note = _("；").join(part for part in (told, given.gaps) if part)
    if given.sha256 != figures_digest(name, county_year.figures):
        return DepartmentRow(label, Mark("flag", _("交表后有改动")), count, note)
    return DepartmentRow(label, Mark("done", _("已交表")), count, note)


def _gaps(county: Region, year: int, whole: Completeness, names: Mapping[str, str]) -> list[GapRow]:
    behind = sorted(
        ((code, one.missing) for code, one in whole.campuses.items() if one.missing),
        key=lambda pair: (-pair[1], pair[0]),
    )
    return [
        GapRow(
            name=names[code],
            missing=_("%(count)d格") % {"count": missing},
            url=reverse("schools:campus", args=[county.code, year, code]),
        )
        for code, missing in behind[:MOST_GAPS]
    ]


def version_rows(county: Region, year: int) -> list[VersionRow]:
    """List the versions of a year, the newest first, with their freezes."""
    versions = Return.objects.filter(county=county, year=year).defer("content", "findings")
    freezes = Freeze.objects.filter(frozen_return__in=versions)
    known = {freeze.frozen_return_id: freeze for freeze in freezes}
    listed = list(versions.order_by("-version"))
    people = full_names(
        [row.created_by_name for row in listed]
        + [freeze.frozen_by_name for freeze in known.values()]
    )
    return [_version_row(county, row, known.get(row.pk), people) for row in listed]


def _version_row(
    county: Region, row: Return, freeze: Freeze | None, people: Mapping[str, str]
) -> VersionRow:
    year = row.year
    page = reverse("schools:return", args=[county.code, year])
    compare = reverse("schools:compare", args=[county.code, year])
    frozen = (
        _("%(who)s，%(when)s")
        % {"who": people[freeze.frozen_by_name], "when": moment(freeze.frozen_at)}
        if freeze
        else ""
    )
    return VersionRow(
        label=_("第%(version)d版") % {"version": row.version},
        url=f"{page}?version={row.version}",
        compare_url=f"{compare}?from={row.version - 1}&to={row.version}" if row.version > 1 else "",
        made=_("%(who)s，%(when)s")
        % {"who": people[row.created_by_name], "when": moment(row.created_at)},
        source=row.source,
        frozen=frozen,
        reason=freeze.reason if freeze else "",
        mark=Mark("done", _("已审签")) if freeze else Mark("na", _("未审签")),
    )
