"""What the page that compares two versions prints: cell by cell, in words, campus by campus."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from edu_duty.printable import Choice
from edu_duty.tabular import Cell
from schools.change_words import (
    SHEET_LABELS,
    cell_value,
    change_words,
    column_name,
    place_of_change,
    share_of,
    share_text,
)
from schools.comparing import Change, changes_between
from schools.dictionary import STAGE_LABELS, elements
from schools.display import moment
from schools.freezing import working_document
from schools.models import CountyYear, Region, Return
from schools.numbers import unit_label

WORKING = "now"
GROUPS_PER_PAGE = 40
LINES_PER_CAMPUS = 60
KINDS = ("", "changed", "new", "gone", "county")


class VersionUnknown(Exception):
    """One of the two sides does not exist."""


@dataclass(frozen=True, slots=True)
class CompareFilter:
    """What the address asks: the two sides, which changes, whose.

    Shape: ``before`` and ``after`` are version numbers, or ``now`` for the working rows; empty
    stands for the newest frozen version and the working rows.
    """

    before: str = ""
    after: str = ""
    kind: str = ""
    search: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CompareFilter":
        """Read the filter from an address; what it does not know is left out."""
        kind = query.get("kind", "")
        return cls(
            before=query.get("from", "")[:9],
            after=query.get("to", "")[:9],
            kind=kind if kind in KINDS else "",
            search=query.get("q", "").strip()[:60],
            page=query.get("page", "")[:6],
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address with some parts changed; a change goes to page one."""
        told = asdict(replace(self, **{"page": "", **changes}))
        names = {"before": "from", "after": "to", "search": "q"}
        return "?" + urlencode({names.get(key, key): text for key, text in told.items() if text})


@dataclass(frozen=True, slots=True)
class Side:
    """One of two documents that are held against each other."""

    key: str
    label: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What changed in one campus, or in the county's own figures."""

    title: str
    code: str
    kind: str
    lines: Sequence[str]
    more: str


@dataclass(frozen=True, slots=True)
class CompareSheet:
    """The page of two versions."""

    before: str
    after: str
    befores: Sequence[Choice]
    afters: Sequence[Choice]
    kinds: Sequence[Choice]
    groups: Sequence[ChangeGroup]
    cells: int
    search: str
    hidden: Sequence[tuple[str, str]]
    csv_url: str
    xlsx_url: str
    page: Page[ChangeGroup]
    previous_url: str
    next_url: str


def sides_of(county: Region, year: int, asked: CompareFilter) -> tuple[Side, Side]:
    """Find the two documents that are asked for.

    Raises:
        VersionUnknown: there is no such version, or nothing to compare at all.
    """
    newest = Return.objects.latest(county.code, year)
    first = str(newest.version) if newest else WORKING
    return (
        _side(county, year, asked.before or first),
        _side(county, year, asked.after or WORKING),
    )


def _side(county: Region, year: int, key: str) -> Side:
    if key == WORKING:
        if not CountyYear.objects.filter(county=county, year=year).exists():
            raise VersionUnknown
        return Side(key, _("填报中的数据"), working_document(county, year))
    wanted = {"version": int(key)} if key.isdecimal() else {"version": 0}
    frozen = Return.objects.filter(county=county, year=year, **wanted).first()
    if frozen is None:
        raise VersionUnknown
    label = _("第%(version)d版") % {"version": frozen.version}
    return Side(key, label, frozen.document())


def compare_sheet(county: Region, year: int, asked: CompareFilter) -> CompareSheet:
    """Compare what is asked for and prepare the page.

    Raises:
        VersionUnknown: one of the sides does not exist.
    """
    before, after = sides_of(county, year, asked)
    changes = changes_between(before.document, after.document)
    groups = groups_of(changes, statement_names(before.document, after.document))
    kept = [group for group in groups if _keeps(asked, group)]
    paginator = Paginator(kept, GROUPS_PER_PAGE)
    page = paginator.get_page(asked.page or 1)
    turned = {
        "previous_url": asked.url(page=str(page.previous_page_number()))
        if page.has_previous()
        else "",
        "next_url": asked.url(page=str(page.next_page_number())) if page.has_next() else "",
    }
    versions = Return.objects.filter(county=county, year=year).order_by("-version")
    listed = list(versions.defer("content", "findings"))
    return CompareSheet(
        before=before.label,
        after=after.label,
        befores=_version_choices(listed, before.key, lambda key: asked.url(before=key)),
        afters=_version_choices(listed, after.key, lambda key: asked.url(after=key)),
        kinds=_kind_choices(groups, asked),
        groups=list(page),
        cells=len(changes),
        search=asked.search,
        hidden=[("from", before.key), ("to", after.key)]
        + ([("kind", asked.kind)] if asked.kind else []),
        csv_url=f"{asked.url(before=before.key, after=after.key)}&format=csv",
        xlsx_url=f"{asked.url(before=before.key, after=after.key)}&format=xlsx",
        page=page,
        **turned,
    )


def statement_names(*documents: Mapping[str, Any]) -> dict[str, str]:
    """Name the published rates of some documents by code."""
    return {row["code"]: row["name"] for document in documents for row in document["statements"]}


def groups_of(changes: Iterable[Change], names: Mapping[str, str]) -> list[ChangeGroup]:
    """Put changes under their campuses, those of the county first."""
    grouped: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        grouped[change.school_code, change.campus].append(change)
    ordered = sorted(grouped.items(), key=lambda item: (bool(item[0][0]), item[0][0]))
    return [_group(code, campus, rows, names) for (code, campus), rows in ordered]


def _group(
    code: str, campus: str, changes: Sequence[Change], names: Mapping[str, str]
) -> ChangeGroup:
    kind = _kind(code, changes)
    if kind in {"new", "gone"}:
        return ChangeGroup(campus, code, kind, [_whole_campus(changes, kind)], "")
    told = [_line(change, names) for change in changes if change.element != "stage"]
    told += [_stage_line(change) for change in changes if change.element == "stage"]
    rest = len(told) - LINES_PER_CAMPUS
    more = _("另有%(count)d格，下载CSV看全部") % {"count": rest} if rest > 0 else ""
    return ChangeGroup(campus or _("县情数据"), code, kind, told[:LINES_PER_CAMPUS], more)


def _kind(code: str, changes: Sequence[Change]) -> str:
    if not code:
        return "county"
    named = next((change for change in changes if change.element == "name"), None)
    if named is not None and named.before is None:
        return "new"
    return "gone" if named is not None and named.after is None else "changed"


def _line(change: Change, names: Mapping[str, str]) -> str:
    return _("%(where)s：%(what)s") % {
        "where": place_of_change(change),
        "what": change_words(change, names),
    }


def _stage_line(change: Change) -> str:
    text = _("增加%(stage)s") if change.before is None else _("不再有%(stage)s")
    return text % {"stage": STAGE_LABELS[change.stage]}


def _whole_campus(changes: Sequence[Change], kind: str) -> str:
    stages = [str(STAGE_LABELS[each.stage]) for each in changes if each.element == "stage"]
    figures = sum(change.element in elements() for change in changes)
    text = (
        _("新增校区（%(stages)s），%(count)d个数")
        if kind == "new"
        else _("减少校区（%(stages)s），原有%(count)d个数")
    )
    return text % {"stages": _("、").join(stages) or _("没有学段"), "count": figures}


def _keeps(asked: CompareFilter, group: ChangeGroup) -> bool:
    found = asked.search in group.title or asked.search in group.code
    return found and asked.kind in {"", group.kind}


def _version_choices(versions: Sequence[Return], current: str, url: Any) -> list[Choice]:
    working = Choice(_("填报中的数据"), url(WORKING), "", current == WORKING)
    return [
        working,
        *(
            Choice(
                _("第%(version)d版") % {"version": row.version},
                url(str(row.version)),
                moment(row.created_at),
                current == str(row.version),
            )
            for row in versions
        ),
    ]


def _kind_choices(groups: Sequence[ChangeGroup], asked: CompareFilter) -> list[Choice]:
    labels = {
        "changed": _("有变化的校区"),
        "new": _("新增校区"),
        "gone": _("减少校区"),
        "county": _("县情"),
    }
    counted = {kind: sum(group.kind == kind for group in groups) for kind in labels}
    every = Choice(_("全部"), asked.url(kind=""), str(len(groups)), not asked.kind)
    return [
        every,
        *(
            Choice(label, asked.url(kind=kind), str(counted[kind]), asked.kind == kind)
            for kind, label in labels.items()
            if counted[kind]
        ),
    ]


def compare_table(
    county: Region, year: int, asked: CompareFilter
) -> tuple[list[str], list[list[Cell]]]:
    """Write the heading and a row for every cell of the groups the page shows.

    Raises:
        VersionUnknown: one of the sides does not exist.
    """
    before, after = sides_of(county, year, asked)
    changes = changes_between(before.document, after.document)
    names = statement_names(before.document, after.document)
    kept = {group.code for group in groups_of(changes, names) if _keeps(asked, group)}
    heading = [
        _("工作表"), _("学校代码"), _("学校名称"), _("学段"), _("数据项"),
        before.label, after.label, _("单位"), _("变化"), _("说明"),
    ]  # fmt: skip
    rows = [_table_row(each, names) for each in changes if each.school_code in kept]
    return heading, rows


def _table_row(change: Change, names: Mapping[str, str]) -> list[Cell]:
    known = elements().get(change.element)
    share = share_of(change.before, change.after) if known else None
    return [
        str(SHEET_LABELS[change.sheet]),
        change.school_code,
        change.campus,
        str(STAGE_LABELS.get(change.stage, "")),
        names.get(change.element) or column_name(change.element),
        cell_value(change.element, change.before),
        cell_value(change.element, change.after),
        unit_label(known.unit) if known else "",
        share_text(share),
        _line(change, names),
    ]
