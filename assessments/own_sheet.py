"""The page of a county's own targets: what is in force, what was uploaded, and what to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import OwnTargets
from assessments.own_targets import OWN, OwnTargetsRefused, next_version
from assessments.targets import Cell, Head, Row, Table
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Mark
from indicators.target_file import Profile, TargetRow
from indicators.target_wording import wanted_text
from indicators.target_workbook import CellProblem
from schools.display import moment
from schools.models import Region


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """What a county has kept. Shape: ``in_force`` says which version in words, or nothing."""

    in_force: str
    url: str
    versions: Table
    next_version: int


@dataclass(frozen=True, slots=True)
class Preview:
    """An uploaded file before it is kept: its targets, or what is wrong with it."""

    filename: str
    title: str
    lead: list[str]
    text: str
    targets: Table
    sentence: str
    problems: Table


def own_sheet(county: Region, year: int) -> OwnSheet:
    """Print every version, the newest first."""
    versions = OwnTargets.objects.filter(county=county).order_by("-version").defer("text")
    kept = OwnTargets.objects.in_force(county.code)
    return OwnSheet(
        in_force="" if kept is None else _kept_words(kept),
        url=_address(county, year, OWN),
        versions=_versions(county, year, list(versions), kept),
        next_version=next_version(county),
    )


def _kept_words(kept: OwnTargets) -> str:
    return _("正在使用第%(version)d版“%(title)s”，%(who)s，%(moment)s保存") % {
        "version": kept.version,
        "title": kept.title,
        "who": full_names([kept.created_by_name])[kept.created_by_name],
        "moment": moment(kept.created_at),
    }


def _address(county: Region, year: int, code: str) -> str:
    page = reverse("assessments:targets", args=[county.code, year])
    return f"{page}?profile={code}"


def _versions(
    county: Region, year: int, versions: Iterable[OwnTargets], kept: OwnTargets | None
) -> Table:
    state, made, source = Head(_("状态")), Head(_("保存")), Head(_("文件"))
    listed = list(versions)
    people = full_names(
        name for each in listed for name in (each.created_by_name, each.withdrawn_by_name) if name
    )
    rows = [
        Row(
            code="",
            title=_("第%(version)d版") % {"version": each.version},
            sub=each.title,
            url=_address(county, year, f"{OWN}@{each.version}"),
            cells=[
                Cell(state, mark=_state(each, kept), sub=_withdrawn(each, people)),
                Cell(made, moment(each.created_at), people[each.created_by_name]),
                Cell(source, each.source, muted=True),
            ],
        )
        for each in listed
    ]
    return Table(_("各版本县目标"), [Head(_("版本")), state, made, source], rows)


def _state(each: OwnTargets, kept: OwnTargets | None) -> Mark:
    if each.withdrawn_at:
        return Mark("returned", _("已撤回"))
    if kept is not None and each.pk == kept.pk:
        return Mark("done", _("使用中"))
    return Mark("na", _("已被新版替换"))


def _withdrawn(each: OwnTargets, people: Mapping[str, str]) -> str:
    if each.withdrawn_at is None:
        return ""
    told = {"who": people[each.withdrawn_by_name], "moment": moment(each.withdrawn_at)}
    return _("%(who)s，%(moment)s") % told


def preview(profile: Profile, text: str, filename: str) -> Preview:
    """Print what an uploaded file holds, before anybody keeps it."""
    filled = [row for row in profile.rows if row.published.value is not None or row.recognition]
    said = _("共%(rows)d项目标，填了%(filled)d项，留空%(blank)d项")
    told = {
        "rows": len(profile.rows),
        "filled": len(filled),
        "blank": len(profile.rows) - len(filled),
    }
    return Preview(
        filename=filename,
        title=profile.title,
        lead=[profile.source, _("%(year)d年") % {"year": profile.year}],
        text=text,
        targets=_targets(profile.rows),
        sentence=said % told,
        problems=_problems([]),
    )


def refused(refusal: OwnTargetsRefused, filename: str) -> Preview:
    """Print what is wrong with an uploaded file, cell by cell."""
    problems = refusal.problems or [CellProblem(filename, str(refusal))]
    return Preview(
        filename=filename,
        title="",
        lead=[],
        text="",
        targets=_targets(()),
        sentence=_("有%(count)d处要改，没有保存；改好后重新上传") % {"count": len(problems)},
        problems=_problems(problems),
    )


def _problems(problems: Iterable[CellProblem]) -> Table:
    message = Head(_("读到什么、应为什么"))
    rows = [Row("", each.place, [Cell(message, each.message)]) for each in problems]
    return Table(_("要改的地方"), [Head(_("位置")), message], rows)


def _targets(rows: Iterable[TargetRow]) -> Table:
    wanted, due, judged = Head(_("目标值"), number=True), Head(_("目标年")), Head(_("怎样判定"))
    return Table(
        caption=_("读到的目标"),
        heads=[Head(_("目标")), wanted, due, judged],
        rows=[
            Row(
                code=row.code,
                title=row.published.label,
                cells=[
                    Cell(wanted, wanted_text(row.published)),
                    Cell(due, _("%(year)d年") % {"year": row.year}),
                    Cell(judged, _judged(row), muted=True),
                ],
            )
            for row in rows
        ],
    )


def _judged(row: TargetRow) -> str:
    if row.recognition:
        return _("看%(rubric)s的测算结果") % {"rubric": row.recognition}
    if row.measure is None:
        return _("数据答不了，只列出不判定")
    if row.blank:
        return _("没有填目标值，不判定")
    return row.measure.source
