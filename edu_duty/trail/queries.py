"""What the audit page prints: the events a person may read, and how the chains stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission
from edu_duty.audit import anchors
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.queries import moment, place_names
from edu_duty.printable import Fact
from edu_duty.trail import sentences

PER_PAGE = 50
ROWS_AT_ONCE = 500
COLUMNS = ("at", "chain", "sequence", "verb", "act", "actor", "posts", "origin", "target")
MORE_COLUMNS = ("region", "year", "details", "hash")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, ready to print."""

    when: str
    act: str
    person: str
    posts: str
    target: str
    details: list[str]
    origin: str
    link: str


@dataclass(frozen=True, slots=True)
class TrailSheet:
    """One page of events, newest first."""

    rows: list[EventRow]
    page: "Page[AuditEvent]"
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str


def readable_by(user: User) -> QuerySet[AuditEvent]:
    """Return the events of the regions somebody may read about; all of them for the nation's."""
    return AuditEvent.objects.filter(
        within("region_code", user.prefixes(Permission.AUDIT_VIEW))
    ).order_by("-at", "-pk")


def chosen(events: QuerySet[AuditEvent], asked: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Keep the events that were asked for; an empty filter keeps all."""
    names = {
        "person": "actor_name__iexact",
        "target": "target__icontains",
        "verb": "verb",
        "region": "region_code__startswith",
    }
    found = events.filter(**{names[key]: asked[key] for key in names if asked.get(key)})
    if asked.get("since"):
        found = found.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        found = found.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return found


def trail_sheet(events: QuerySet[AuditEvent], asked: Mapping[str, Any], page: str) -> TrailSheet:
    """Return one page of what was asked for."""
    part = Paginator(events, PER_PAGE).get_page(page)
    return TrailSheet(
        rows=event_rows(part.object_list),
        page=part,
        previous_url=_url(asked, part.number - 1) if part.has_previous() else "",
        next_url=_url(asked, part.number + 1) if part.has_next() else "",
        csv_url=_table_url(asked, "csv"),
        xlsx_url=_table_url(asked, "xlsx"),
    )


def event_rows(events: Iterable[AuditEvent]) -> list[EventRow]:
    """Say events in the reader's language."""
    shown = list(events)
    places = _places(shown)
    return [_row(event, places) for event in shown]


def table_rows(events: QuerySet[AuditEvent]) -> Iterator[list[str | int | None]]:
    """Yield events as rows of a table: codes beside words, nothing cut."""
    for event in events.iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            event.at.astimezone(UTC).isoformat(),
            event.chain,
            event.sequence,
            event.verb,
            sentences.act_of(event.verb),
            event.actor_name,
            event.posts,
            event.origin,
            event.target,
            event.region_code,
            event.year,
            _("；").join(sentences.details_of(event.details)),
            event.hash,
        ]


def chain_facts() -> list[Fact]:
    """Say how the chains stand: the newest anchor and the newest check."""
    newest = anchors.latest()
    checked = AuditEvent.objects.filter(verb=AuditEvent.Verb.AUDIT_VERIFIED).order_by("-at").first()
    return [
        Fact(_("最新锚点"), moment(newest.at) if newest else _("还没有"), _number(newest)),
        Fact(_("锚点的根"), f"{newest.root[:16]}…" if newest else "—"),
        Fact(
            _("最近一次核对"),
            _outcome(checked) if checked else _("还没有"),
            moment(checked.at) if checked else "",
            alert=bool(checked and checked.details.get("wrong")),
        ),
    ]


def filters_of(asked: Mapping[str, Any]) -> dict[str, str]:
    """Write filters as an event keeps them: free text as prose, the rest as codes."""
    kept = {key: str(asked[key]) for key in ("verb", "region", "since", "until") if asked.get(key)}
    words = " ".join(str(asked[key]) for key in ("person", "target") if asked.get(key))
    return kept | ({"text": words} if words else {})


def _row(event: AuditEvent, places: Mapping[str, str]) -> EventRow:
    return EventRow(
        when=localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        act=sentences.act_of(event.verb),
        person=event.actor_name or _("没有登录的人"),
        posts=sentences.posts_of(event.posts, places),
        target=sentences.target_of(event.target, places),
        details=sentences.details_of(event.details),
        origin=sentences.origin_of(event.origin),
        link=f"{event.chain}#{event.sequence}",
    )


def _places(events: Iterable[AuditEvent]) -> dict[str, str]:
    codes = set()
    for event in events:
        codes |= {event.region_code, *sentences.prefixes_in(event.posts)}
    return place_names(codes)


def _outcome(checked: AuditEvent) -> str:
    wrong = checked.details.get("wrong", [])
    return _("%(count)d处不符") % {"count": len(wrong)} if wrong else _("全部相符")


def _number(newest: Any) -> str:
    return (
        _("第%(number)d个，%(chains)d条链")
        % {
            "number": newest.sequence,
            "chains": newest.chains,
        }
        if newest
        else ""
    )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _url(asked: Mapping[str, Any], page: int) -> str:
    query = urlencode([*_query(asked), ("page", page)])
    return f"{reverse('trail:events')}?{query}"


def _table_url(asked: Mapping[str, Any], name: str) -> str:
    return f"{reverse('trail:table', args=[name])}?{urlencode(_query(asked))}"


def _query(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in asked.items() if value]
