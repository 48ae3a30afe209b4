"""Who is appointed where, and who may be: the people page of a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.appointing import MARKS
from assessments.county_progress import PREFECTURE_DIGITS
from assessments.models import Appointment, Assessment, Round
from assessments.seating import seats
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import roles_with
from edu_duty.printable import Fact
from schools.display import moment

Candidates = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Appointed:
    """One person appointed to a county."""

    pk: int
    name: str
    told: str
    finished: bool


@dataclass(frozen=True, slots=True)
class CountyPeople:
    """A county with who re-reviews it, who verifies it, and how many are missing."""

    code: str
    name: str
    group: str
    reviewers: list[Appointed]
    inspectors: list[Appointed]
    missing: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class PrefecturePeople:
    """The counties of one prefecture."""

    code: str
    name: str
    rows: list[CountyPeople]
    tick_url: str


@dataclass(frozen=True, slots=True)
class CandidateGroup:
    """The people who may be appointed in one column."""

    label: str
    people: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Own:
    """One appointment of the reader."""

    pk: int
    county: str
    column: str
    told: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict somebody declared, which keeps them out."""

    name: str
    county: str
    conflict: str
    when: str


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The people page for those who run the round."""

    facts: list[Fact]
    prefectures: list[PrefecturePeople]
    candidates: list[CandidateGroup]
    groups: list[str]
    declared: list[Declared]


def people_sheet(held: Round, candidates: Candidates, tick: str) -> PeopleSheet:
    """Return who is appointed to every county of a round.

    Args:
        tick: the code prefix of the counties whose boxes are ticked; empty for none.
    """
    assessments = seats(held)
    standing: dict[str, list[Appointment]] = {}
    declared = []
    for each in (
        Appointment.objects.filter(assessment__round=held)
        .select_related("person", "assessment__county")
        .order_by("appointed_at", "pk")
    ):
        if each.ended_at is None:
            standing.setdefault(each.assessment.county_id, []).append(each)
        elif each.conflict:
            declared.append(each)
    people = full_names(row.appointed_by_name for found in standing.values() for row in found)
    appointed = {code: _Standing(found, people) for code, found in standing.items()}
    nobody = _Standing([], people)
    rows = {
        each.county_id: _county(held, each, appointed.get(each.county_id, nobody), tick)
        for each in assessments
    }
    return PeopleSheet(
        facts=_facts(list(rows.values())),
        prefectures=_prefectures(assessments, rows),
        candidates=[
            CandidateGroup(
                str(Appointment.Column(column).label),
                [(f"{column}:{username}", name) for username, name in people],
            )
            for column, people in candidates
            if people
        ],
        groups=sorted({each.group for each in assessments if each.group}),
        declared=[_declared(each) for each in declared],
    )


def candidates_for(held: Round) -> Candidates:
    """Return who may mark in each column somewhere in the round's counties."""
    prefix = held.region_prefix
    above = Q(region_prefix__in=[prefix[:length] for length in range(len(prefix) + 1)])
    reach = above | Q(region_prefix__startswith=prefix)
    found: Candidates = []
    for column, permission in MARKS.items():
        grants = Grant.objects.in_force().filter(reach, role__in=roles_with(permission))
        people = User.objects.filter(pk__in=grants.values("user"), is_active=True)
        found.append((column, [(each.username, str(each)) for each in people.order_by("username")]))
    return found


def own_appointments(held: Round, person: User) -> list[Own]:
    """Return what somebody is appointed to in a round."""
    mine = Appointment.objects.filter(assessment__round=held, person=person, ended_at=None)
    mine = mine.select_related("assessment__county").order_by("assessment__county")
    people = full_names(each.appointed_by_name for each in mine)
    return [
        Own(
            pk=each.pk,
            county=each.assessment.county.label,
            column=str(each.get_column_display()),
            told=_told(each, people),
        )
        for each in mine
    ]


@dataclass(frozen=True, slots=True)
class _Standing:
    """Who stands appointed to a county, and what those who appointed them are called."""

    appointed: Sequence[Appointment]
    people: Mapping[str, str]

    def of(self, column: str) -> list[Appointed]:
        """List those of one column."""
        return [
            Appointed(
                each.pk, str(each.person), _told(each, self.people), each.finished_at is not None
            )
            for each in self.appointed
            if each.column == column
        ]


def _county(held: Round, assessment: Assessment, standing: _Standing, tick: str) -> CountyPeople:
    county = assessment.county
    reviewers = standing.of(Appointment.Column.PREFECTURE)
    inspectors = standing.of(Appointment.Column.PROVINCE)
    missing = []
    if not reviewers:
        missing.append(_("缺复核员"))
    lack = held.inspectors_per_county - len(inspectors)
    if lack > 0:
        missing.append(_("缺%(count)d名督学") % {"count": lack})
    return CountyPeople(
        code=county.code,
        name=county.label,
        group=assessment.group,
        reviewers=reviewers,
        inspectors=inspectors,
        missing=_("，").join(missing),
        ticked=bool(tick) and county.code.startswith(tick),
    )


def _told(each: Appointment, people: Mapping[str, str]) -> str:
    words = {"who": people[each.appointed_by_name], "when": moment(each.appointed_at)}
    return _("%(who)s %(when)s指派") % words


def _facts(rows: Sequence[CountyPeople]) -> list[Fact]:
    total = _(" / %(count)d") % {"count": len(rows)}
    whole = sum(not row.missing for row in rows)
    return [
        Fact(_("有复核员的县"), str(sum(bool(row.reviewers) for row in rows)), total),
        Fact(_("人员齐的县"), str(whole), total),
        Fact(_("还缺人的县"), str(len(rows) - whole), alert=whole < len(rows)),
    ]


def _prefectures(
    assessments: Sequence[Assessment], rows: dict[str, CountyPeople]
) -> list[PrefecturePeople]:
    found: dict[str, PrefecturePeople] = {}
    for each in assessments:
        code = each.county_id[:PREFECTURE_DIGITS]
        name = each.county.prefecture_name or code
        place = found.setdefault(code, PrefecturePeople(code, name, [], f"?tick={code}#counties"))
        place.rows.append(rows[each.county_id])
    return list(found.values())


def _declared(each: Appointment) -> Declared:
    return Declared(
        name=str(each.person),
        county=each.assessment.county.label,
        conflict=each.conflict,
        when="" if each.ended_at is None else moment(each.ended_at),
    )
