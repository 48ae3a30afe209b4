"""The list of counties: each with its newest return and how it was judged, in few queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell, csv_chunks
from indicators.models import Score
from schools.marks import verdict_mark
from schools.models import Region, RegionQuerySet, Return

PER_PAGE = 50
# The standards every county is judged by, each a column of the list.
COLUMNS: dict[str, Promise] = {
    "QB2017": gettext_lazy("优质均衡"),
    "PS2020": gettext_lazy("普及普惠"),
}
NOT_SCORED = "none"
RETURNED = Q(latest_id__isnull=False)
MISSING = "—"


@dataclass(frozen=True, slots=True)
class CountyFilter:
    """What the address asks of the list; empty means everything.

    Shape: ``province`` and ``prefecture`` are code prefixes of two and four digits; a verdict is
    one of ``Score.Verdict`` or ``none`` for not scored.
    """

    search: str = ""
    province: str = ""
    prefecture: str = ""
    balance: str = ""
    preschool: str = ""
    everywhere: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CountyFilter":
        """Read the filter from an address; what it does not know is left out."""
        asked = {name: query.get(name, "").strip()[:60] for name in cls.__slots__}
        for name in ("balance", "preschool"):
            if asked[name] not in {*Score.Verdict.values, NOT_SCORED}:
                asked[name] = ""
        for name, length in (("province", 2), ("prefecture", 4)):
            if not (asked[name].isdecimal() and len(asked[name]) == length):
                asked[name] = ""
        if not asked["prefecture"].startswith(asked["province"]):
            asked["prefecture"] = ""
        return cls(**asked)

    def query(self, **changes: str) -> str:
        """Print the filter as the query part of an address."""
        wanted = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return "?" + urlencode(wanted) if wanted else ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A select field of the filter."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with the page that explains it; no page where there is nothing to explain."""

    label: str
    mark: Mark
    url: str


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county and its latest year."""

    code: str
    name: str
    place: str
    url: str
    year: str
    version: str
    findings: str
    verdicts: list[Judged]
    documents_url: str


@dataclass(frozen=True, slots=True)
class CountyList:
    """One page of counties with its filter."""

    rows: list[CountyRow]
    columns: list[str]
    choices: list[Choice]
    selects: list[Select]
    asked: CountyFilter
    narrowed: bool
    page: "Page[Region]"
    previous_url: str
    next_url: str
    export_url: str


def county_list(user: User, asked: CountyFilter) -> CountyList:
    """Return the page of counties that a person asked for."""
    mine = Region.objects.counties().visible_to(user, Permission.COUNTY_VIEW)
    narrowed = _narrow(_annotated(mine), user, asked)
    returned = narrowed.filter(RETURNED)
    shown = narrowed if asked.everywhere else returned
    part = Paginator(shown.order_by("pinyin", "code"), PER_PAGE).get_page(asked.page)
    return CountyList(
        rows=_rows(part.object_list, user),
        columns=[str(label) for label in COLUMNS.values()],
        choices=_choices(asked, returned.count(), narrowed.count()),
        selects=_selects(asked, mine),
        asked=asked,
        narrowed=bool(replace(asked, everywhere="", page="").query()),
        page=part,
        previous_url=asked.query(page=str(part.number - 1)) if part.has_previous() else "",
        next_url=asked.query(page=str(part.number + 1)) if part.has_next() else "",
        export_url=reverse("assessments:export") + asked.query(page=""),
    )


def county_sheet(user: User, asked: CountyFilter) -> str:
    """Return every county the filter leaves as CSV that spreadsheets open as they are."""
    mine = Region.objects.counties().visible_to(user, Permission.COUNTY_VIEW)
    shown = _narrow(_annotated(mine), user, asked)
    if not asked.everywhere:
        shown = shown.filter(RETURNED)
    told = [_("区划代码"), _("县"), _("所属"), _("年度"), _("版本"), _("待说明")]
    heading = [*told, *(str(name) for name in COLUMNS.values())]
    rows: Iterator[list[Cell]] = (
        [
            *(row.code, row.name, row.place, row.year, row.version, row.findings),
            *(judged.mark.word for judged in row.verdicts),
        ]
        for row in _rows(shown.order_by("pinyin", "code"), user)
    )
    return b"".join(csv_chunks(heading, rows)).decode()


def _annotated(counties: RegionQuerySet) -> RegionQuerySet:
    """Put the newest return of each county, and its newest score by each standard, beside it."""
    returns = Return.objects.filter(county=OuterRef("pk")).order_by("-year", "-version")
    verdicts = {
        f"verdict_{code}": Subquery(
            Score.objects.filter(frozen=OuterRef("latest_id"), rubric__code=code)
            .order_by("-created_at", "-pk")
            .values("verdict")[:1]
        )
        for code in COLUMNS
    }
    return counties.annotate(latest_id=Subquery(returns.values("pk")[:1])).annotate(**verdicts)


def _narrow(counties: RegionQuerySet, user: User, asked: CountyFilter) -> RegionQuerySet:
    found = counties.filter(code__startswith=asked.prefecture or asked.province)
    if asked.search:
        found = found.filter(
            Q(name__icontains=asked.search)
            | Q(pinyin__istartswith=asked.search.replace(" ", ""))
            | Q(code__startswith=asked.search)
        )
    for code, verdict in (("QB2017", asked.balance), ("PS2020", asked.preschool)):
        if not verdict:
            continue
        # What a filter leaves tells the verdict, so it only sees counties whose results are shown.
        found = found.visible_to(user, Permission.RESULT_VIEW)
        wanted = (
            {f"verdict_{code}__isnull": True}
            if verdict == NOT_SCORED
            else {f"verdict_{code}": verdict}
        )
        found = found.filter(**wanted)
    return found


def _rows(counties: Iterable[Region], user: User) -> list[CountyRow]:
    shown: list[Any] = list(counties)
    returns = Return.objects.defer("content").in_bulk(
        [county.latest_id for county in shown if county.latest_id]
    )
    return [_row(county, returns.get(county.latest_id), user) for county in shown]


def _row(county: Any, frozen: Return | None, user: User) -> CountyRow:
    reads = user.may(Permission.RETURN_VIEW, county.code)
    issues = user.may(Permission.DOCUMENT_VIEW, county.code)
    where = {"code": county.code, "year": frozen.year} if frozen else {}
    return CountyRow(
        code=county.code,
        name=county.label,
        place=_place(county),
        url=reverse("assessments:county", args=[county.code]),
        year=str(frozen.year) if frozen else MISSING,
        version=_("第%(version)d版") % {"version": frozen.version} if frozen else MISSING,
        findings=str(len(frozen.findings)) if frozen and reads else MISSING,
        verdicts=[_judged(county, code, where, user) for code in COLUMNS],
        documents_url=reverse("reports:documents", kwargs=where) if frozen and issues else "",
    )


def _place(county: Region) -> str:
    """Name the province and prefecture; say when the county is made up."""
    names = [county.province_name, county.prefecture_name]
    if county.synthetic:
        names.append(_("合成数据"))
    return _("　").join(name for name in names if name)


def _judged(county: Any, code: str, where: Mapping[str, Any], user: User) -> Judged:
    label = str(COLUMNS[code])
    verdict = vars(county)[f"verdict_{code}"]
    if not user.may(Permission.RESULT_VIEW, county.code):
        return Judged(label, Mark("na", _("不公开")), "")
    if verdict is None:
        return Judged(label, Mark("todo", _("尚未测算")), "")
    url = reverse("indicators:result", kwargs={**where, "rubric": code})
    return Judged(label, verdict_mark(verdict), url)


def _choices(asked: CountyFilter, returned: int, everything: int) -> list[Choice]:
    start = reverse("assessments:counties")
    return [
        Choice(
            label=_("有数据包"),
            url=start + asked.query(everywhere="", page=""),
            count=str(returned),
            current=not asked.everywhere,
        ),
        Choice(
            label=_("全部"),
            url=start + asked.query(everywhere="yes", page=""),
            count=str(everything),
            current=bool(asked.everywhere),
        ),
    ]


def _selects(asked: CountyFilter, mine: RegionQuerySet) -> list[Select]:
    places = mine.order_by().values_list("code", "province_name", "prefecture_name")
    provinces: dict[str, str] = {}
    prefectures: dict[str, str] = {}
    for code, province, prefecture in places:
        provinces[code[:2]] = province
        if prefecture and code.startswith(asked.province):
            prefectures[code[:4]] = prefecture
    selects = []
    if len(provinces) > 1:
        selects.append(_select("province", _("省份"), sorted(provinces.items()), asked.province))
    if (asked.province or len(provinces) == 1) and len(prefectures) > 1:
        selects.append(
            _select("prefecture", _("市州"), sorted(prefectures.items()), asked.prefecture)
        )
    verdicts = [*Score.Verdict.choices, (NOT_SCORED, _("尚未测算"))]
    selects.append(_select("balance", str(COLUMNS["QB2017"]), verdicts, asked.balance))
    selects.append(_select("preschool", str(COLUMNS["PS2020"]), verdicts, asked.preschool))
    return selects


def _select(name: str, label: str, pairs: Iterable[tuple[str, Any]], chosen: str) -> Select:
    options = [Option("", _("全部"), chosen=not chosen)]
    options += [Option(value, str(text), chosen=value == chosen) for value, text in pairs]
    return Select(name, label, options)
