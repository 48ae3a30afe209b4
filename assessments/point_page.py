"""One point of a self-assessment: what is asked, what the figures say, what is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.acting import reason
from assessments.columns import SELF
from assessments.last_year import LastYear, last_year
from assessments.lifecycle.steps import open_to
from assessments.lifecycle.tables import RESPONSE
from assessments.models import Mark, Response, StageWindow
from assessments.point_drafting import draft_of
from assessments.point_figures import (
    Ledger,
    elements_of_point,
    is_of_county,
)
from assessments.point_parts import Act, TypedPart, part_rows, query_rows
from assessments.point_sheet import (
    Difference,
    DraftLine,
    FigureRow,
    ItemRow,
    Neighbour,
    PointSheet,
)
from assessments.points import Point, points_in, title_of
from assessments.readers import Reader
from assessments.responding import MOST_NARRATIVE, may_write
from assessments.response_forms import PointForm, given_name, reason_name
from assessments.task_reading import STATES
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Mark as Shape
from indicators.named import NamedReceipt
from indicators.publishing import parsed_rubric
from indicators.scoring.receipt import printed
from indicators.scoring.rules import Indicator, Judged
from indicators.totals import PointRow, point_row
from indicators.wording import element_name, element_unit, value_text
from schools.cell_links import field_url
from schools.deriving import PREVIOUS
from schools.dictionary import elements
from schools.display import figure_text, moment
from schools.fields import change_of
from schools.numbers import MISSING, shown, unit_label

EDITED = (Response.State.TODO, Response.State.WORKING, Response.State.QUERIED)
MOVES = {
    "hand_in": gettext_lazy("交给审核"),
    "settle": gettext_lazy("定稿"),
    "take_up_again": gettext_lazy("重新填写"),
}
NATURES = {
    "quantitative": gettext_lazy("定量"),
    "qualitative": gettext_lazy("定性"),
    "mixed": gettext_lazy("定量和定性"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked to show beside what is stored."""

    form: PointForm | None = None
    draft: bool = False
    part: TypedPart | None = None
    differences: Sequence[Difference] = ()


class PageOfPoint:
    """Puts the page of one point together for one reader."""

    def __init__(
        self, response: Response, point: Point, reader: Reader, ledger: Ledger, at: datetime
    ) -> None:
        self.response = response
        self.assessment = response.assessment
        self.point = point
        self.reader = reader
        self.ledger = ledger
        rubric = self.assessment.round.rubric
        self.text = "" if rubric is None else rubric.text
        self.rubric = parsed_rubric(self.text)
        self.stages = self.rubric.scope.stages
        window = StageWindow.objects.filter(
            round=self.assessment.round_id, stage=StageWindow.Stage.SELF
        ).first()
        self.open = may_write(self.assessment, window, at)
        rows = Mark.objects.filter(assessment=self.assessment, column=SELF, point=point.code)
        self.marks = {row.item: row for row in rows}

    @property
    def editable(self) -> bool:
        """Say whether this reader may write the point now."""
        return self.open and self.reader.whole and self.response.state in EDITED

    def form(self) -> PointForm:
        """Return the form with what is stored."""
        initial: dict[str, Any] = {
            "version": self.response.version,
            "narrative": self.response.narrative,
        }
        for code, mark in self.marks.items():
            initial[given_name(code)] = mark.given
            initial[reason_name(code)] = mark.reason
        return PointForm(initial=initial, point=self.point)

    def sheet(self, asked: Asked) -> PointSheet:
        """Prepare everything the page prints."""
        reader, response = self.reader, self.response
        named = NamedReceipt(self.ledger.receipt(self.text), self.rubric)
        verdict = point_row(named, self.point.code)
        form = asked.form if self.editable else None
        figures = self._figures()
        before = None if reader.narrow else self._before()
        state = Response.State(response.state)
        draft = self._draft(named) if asked.draft and self.editable else []
        earlier, later = self._neighbours()
        return PointSheet(
            point=self.point,
            title=self.point.title,
            lead=self._lead(),
            mark=Shape(STATES[state], str(state.label)),
            written=self._written(),
            closed="" if self.open else reason("county_may_write"),
            editable=self.editable,
            narrow=reader.narrow,
            figures=figures,
            figures_given=sum(not row.missing for row in figures),
            verdict=None if reader.narrow else verdict,
            items=[self._item(item, verdict, form) for item in self.point.items],
            grades=list(self.rubric.scheme.scale) if self.rubric.scheme else [],
            scoring_hint=self._hint(),
            self_total=self._self_total(named),
            narrative="" if reader.narrow else response.narrative,
            letters=shown(str(len(self._statement(asked.form)))),
            most=MOST_NARRATIVE,
            most_text=shown(str(MOST_NARRATIVE)),
            before=before,
            before_points=_points_before(before),
            draft=draft,
            drafted="".join(line.text for line in draft),
            draft_ready=self.editable and bool(figures),
            differences=asked.differences,
            parts=part_rows(response, self.point, reader, asked.part, writable=self._parts_open()),
            departments=self.point.indicator.departments,
            queries=query_rows(response, reader),
            moves=self._moves(),
            asks_back=self._may("query"),
            asks=Permission.QUERY_ASK in reader.permissions,
            departments_asked=reader.whole,
            previous=earlier,
            next=later,
        )

    def _lead(self) -> list[str]:
        indicator = self.point.indicator
        full = value_text(_exact(self.point), "none")
        told = [_("满分%(full)s分") % {"full": full}]
        if indicator.nature in NATURES:
            told.append(str(NATURES[indicator.nature]))
        first, *others = indicator.departments or ("",)
        if first:
            told.append(_("%(name)s牵头") % {"name": first})
        if others:
            told.append(_("协办%(names)s") % {"names": _("、").join(others)})
        return [*told, indicator.source]

    def _written(self) -> str:
        if self.reader.narrow or self.response.written_at is None:
            return ""
        who = self.response.written_by
        words = {"who": full_names([who])[who], "when": moment(self.response.written_at)}
        return _("%(who)s，%(when)s保存") % words

    def _figures(self) -> list[FigureRow]:
        return [
            self._figure(code)
            for code in elements_of_point(self.point)
            if not self.reader.narrow or _department(code) in self.reader.departments
        ]

    def _figure(self, code: str) -> FigureRow:
        element = elements().get(code)
        value = self.ledger.value(code, self.stages)
        before = self.ledger.value_before(code, self.stages)
        change = change_of(element, value, before)[0] if element else MISSING
        return FigureRow(
            anchor=f"f-{code}",
            name=element_name(code),
            source=self._source(code),
            before=figure_text(before),
            value=figure_text(value),
            unit=unit_label(element_unit(code)),
            change=change,
            url=self._entered_at(code),
            missing=value is None,
        )

    def _source(self, code: str) -> str:
        element = elements().get(code)
        if element is None or element.scope != "county":
            return _("校区数据合计")
        if code in self.ledger.now.derived:
            return _("由校区数据得出") if not code.endswith(PREVIOUS) else _("取自上年数据")
        document: Mapping[str, Any] = self.ledger.now.document
        return _("，").join(filter(None, (element.department, document["sources"].get(code))))

    def _entered_at(self, code: str) -> str:
        """Lead to where the figure is entered; nowhere where nobody is asked for it by hand."""
        county, year = self.ledger.county.code, self.ledger.year
        if Permission.RETURN_VIEW not in self.reader.permissions:
            return ""
        if not is_of_county(code) or code in self.ledger.now.derived:
            return reverse("schools:desk", args=[county, year])
        return field_url(county, year, f"county:{code}")

    def _item(self, item: Indicator, verdict: PointRow, form: PointForm | None) -> ItemRow:
        inner = [row for row in verdict.items if row.code == item.code] or [verdict]
        mark = self.marks.get(item.code)
        given = form[given_name(item.code)] if form else None
        why = form[reason_name(item.code)] if form else None
        wrong = form is not None and given_name(item.code) in form.errors
        return ItemRow(
            title=title_of(item),
            rule=inner[0].rule,
            source=item.source,
            note=item.note,
            full=value_text(_full(item), "none"),
            lines=[] if isinstance(item.rule, Judged) else inner,
            by_people=isinstance(item.rule, Judged),
            given=given,
            reason=why,
            stands="" if self.reader.narrow or mark is None else mark.given,
            why="" if self.reader.narrow or mark is None else mark.reason,
            claimed=mark is not None or wrong or bool(given and given.value()),
        )

    def _hint(self) -> str:
        scheme, told = self.rubric.scheme, []
        words = {
            "grades": _("、").join(scheme.scale) if scheme else "",
            "step": shown(self.assessment.round.score_step.normalize()),
        }
        if self.point.by_people:
            told.append(_("人工评定的项目写等级（%(grades)s）或分值，步长%(step)s分") % words)
        if len(self.point.by_people) < len(self.point.items):
            told.append(_("测算的项目不填，就按测算计；认为不对，写分值和理由"))
        return _("。").join(told)

    def _self_total(self, named: NamedReceipt) -> str:
        """Add up what the county gives itself; computed items count as they are computed."""
        if self.reader.narrow:
            return ""
        total = Fraction(0)
        for item in self.point.items:
            mark = self.marks.get(item.code)
            told = [row["points"] for row in named.items if row["code"] == item.code]
            if mark is not None and mark.points is not None:
                told = [str(mark.points)]
            if None in told:
                return ""
            total += sum((Fraction(points) for points in told), Fraction(0))
        return value_text(printed(total), "none")

    def _before(self) -> LastYear | None:
        return last_year(self.assessment, [self.point.code]).get(self.point.code)

    def _statement(self, form: PointForm | None) -> str:
        typed = form["narrative"].value() if form else None
        return (typed or "").replace("\r\n", "\n")

    def _draft(self, named: NamedReceipt) -> list[DraftLine]:
        return [
            DraftLine(line.text, [(element_name(code), f"#f-{code}") for code in line.elements])
            for line in draft_of(self.point, self.ledger, named, self.stages)
        ]

    def _parts_open(self) -> bool:
        return self.open and self.response.state != Response.State.DONE

    def _may(self, act: str) -> bool:
        steps = open_to(RESPONSE, self.response.state, self.reader.permissions)
        return self.open and self.reader.whole and any(step.act == act for step in steps)

    def _moves(self) -> list[Act]:
        """List the steps this reader may take; the form is stored before any of them."""
        state = Response.State.WORKING if self.editable else self.response.state
        steps = open_to(RESPONSE, state, self.reader.permissions)
        may = self.open and self.reader.whole
        main = "hand_in" if self.editable else "settle"
        return [
            Act(step.act, str(MOVES[step.act]), quiet=step.act != main)
            for step in steps
            if may and step.act in MOVES
        ]

    def _neighbours(self) -> tuple[Neighbour | None, Neighbour | None]:
        seen = [
            each for each in points_in(self.text) if self.reader.sees(each.indicator.departments)
        ]
        place = [each.code for each in seen].index(self.point.code)
        earlier = self._neighbour(seen[place - 1]) if place else None
        later = self._neighbour(seen[place + 1]) if place + 1 < len(seen) else None
        return earlier, later

    def _neighbour(self, point: Point) -> Neighbour:
        url = reverse("assessments:point", args=[self.assessment.pk, point.code])
        return Neighbour(point.number, point.title, url)


def differences_of(
    stored: Response, marks: Mapping[str, Mark], form: PointForm
) -> list[Difference]:
    """Set what stands now beside what was typed, where they differ."""
    typed = form.cleaned_data
    pairs = [(str(form["narrative"].label), stored.narrative, typed["narrative"])]
    for item in form.point.items:
        mark = marks.get(item.code)
        pairs.append((title_of(item), mark.given if mark else "", typed[given_name(item.code)]))
    return [
        Difference(label, theirs or MISSING, mine or MISSING)
        for label, theirs, mine in pairs
        if theirs != mine
    ]


def _exact(point: Point) -> str | None:
    return printed(point.full)


def _full(item: Indicator) -> str | None:
    return printed(item.points)


def _department(code: str) -> str:
    element = elements().get(code)
    return element.department if element else ""


def _points_before(before: LastYear | None) -> str:
    """Print last year's own points, and what stood in the end once it was decided."""
    if before is None:
        return ""
    own = MISSING if before.points is None else value_text(str(before.points), "none")
    told = [_("自评%(points)s分") % {"points": own}]
    if before.final is not None:
        told.append(_("最终%(points)s分") % {"points": value_text(str(before.final), "none")})
    return _("，").join(told)
