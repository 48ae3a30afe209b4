"""The guards, each with the way to take it away and a question that only it answers rightly.

A probe says whether its guard holds. Some guards stand behind others on purpose; a probe is exact
enough to tell one layer from the next.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from edu_duty import headers, tabular
from edu_duty.accounts import models, one_time, separation
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs import views as job_views
from schools.models import CountyYear
from tests.access.world import BESIDE, DRAFT_NUMBER, HERE, Visitor, World

Probe = Callable[[World], bool]
Removal = Callable[[], AbstractContextManager[Any]]
FORM = "application/x-www-form-urlencoded"
LONG_AGO = timedelta(days=400)


@dataclass(frozen=True)
class Guard:
    """A guard, what takes it away, and the question."""

    name: str
    removed: Removal
    holds: Probe


def everything(self: Any, *_asked: Any, **_more: Any) -> Any:
    """Filter nothing."""
    return self.all()


def yes(*_asked: Any, **_more: Any) -> bool:
    """Let everything pass."""
    return True


def no(*_asked: Any, **_more: Any) -> bool:
    """Find nothing wrong."""
    return False


def without(middleware: str) -> Removal:
    """Take one layer out of every request."""
    kept = [name for name in settings.MIDDLEWARE if not name.endswith(f".{middleware}")]
    assert len(kept) == len(settings.MIDDLEWARE) - 1
    return lambda: override_settings(MIDDLEWARE=kept)


def replaced(target: Any, name: str, new: Any) -> Removal:
    """Put something toothless in a guard's place."""
    return lambda: patch.object(target, name, new, create=name == "any")


def answers(actor: str, name: str, status: int, method: str = "GET", **more: Any) -> Probe:
    """Ask one address as somebody and expect one status."""

    def probe(world: World) -> bool:
        found = Visitor(world.people[actor]).ask(method, world.address(name), **more)
        return bool(found.status_code == status)

    return probe


@contextmanager
def any_method() -> Iterator[None]:
    """Take off what stands below ``@requires`` around the view that cancels a job."""
    view: Any = job_views.cancel
    cell = next(one for one in view.__closure__ if hasattr(one.cell_contents, "__wrapped__"))
    limited = cell.cell_contents
    cell.cell_contents = limited.__wrapped__
    try:
        yield
    finally:
        cell.cell_contents = limited


@contextmanager
def dropped(act: Callable[[], None]) -> Iterator[None]:
    """Take something out of the database itself; the surrounding transaction brings it back."""
    act()
    yield


def drop_separation() -> None:
    """Take away what keeps administrators apart."""
    with connection.cursor() as cursor:
        for line in separation.DROPPED[connection.vendor]:
            cursor.execute(line)


def refused_by_database(act: Callable[[], object]) -> bool:
    """Say whether the database itself refuses something."""
    with suppress(DatabaseError), transaction.atomic():
        act()
        return False
    return True


def apart(world: World) -> bool:
    """Nobody holds two administrators' posts."""
    return refused_by_database(
        lambda: models.Grant.objects.create(user=world.people["admin"], role=Role.AUDIT_ADMIN)
    )


def written_once(_world: World) -> bool:
    """What happened is not changed by SQL."""

    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_auditevent SET actor_name = 'nobody'")

    return refused_by_database(change)


def in_term(world: World) -> bool:
    """A post that ended opens nothing."""
    now = timezone.now()
    world.people["lead"].grants.update(starts_at=now - 2 * LONG_AGO, ends_at=now - LONG_AGO)
    return answers("lead", "schools:deadlines", 403)(world)


def active(world: World) -> bool:
    """An account that was closed has no open session."""
    visitor = Visitor(world.people["lead"])
    models.User.objects.filter(username="lead").update(is_active=False)
    return bool(visitor.ask("GET", world.address("schools:deadlines")).status_code == 302)


def timed(world: World) -> bool:
    """A session that lasted long enough is over."""
    visitor = aged(world, "began")
    return bool(visitor.ask("GET", world.address("jobs:list")).status_code == 302)


def aged(world: World, clock: str) -> Visitor:
    """Open a session one of whose clocks began long ago."""
    visitor = Visitor(world.people["filler"])
    session = visitor.client.session
    session[clock] = int((timezone.now() - LONG_AGO).timestamp())
    session.save()
    return visitor


def asked_again(world: World) -> bool:
    """Who signed in long ago makes no key without the password."""
    visitor = aged(world, "checked")
    visitor.ask("POST", reverse("accounts:tokens"), data="name=x&days=30", content_type=FORM)
    return not models.Token.objects.filter(name="x").exists()


def two_factors(world: World) -> bool:
    """Who acts above a county gets nowhere without a second factor."""
    with override_settings(SECOND_FACTOR="required"):
        return answers("lead", "schools:deadlines", 302)(world)


def same_site(world: World) -> bool:
    """A form without its token is refused."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.people["filler"])
    return bool(client.post(reverse("accounts:preferences")).status_code == 403)


def signed_in(world: World) -> bool:
    """Nobody reads a page without signing in."""
    return bool(Visitor(None).ask("GET", world.address("jobs:list")).status_code == 302)


def throttled(world: World) -> bool:
    """Nobody asks the API without end."""
    cache.clear()
    with override_settings(API_RATES={"person": "2/min", "stranger": "2/min"}):
        visitor = Visitor(world.people["filler"])
        found = [visitor.ask("GET", reverse("api:elements")).status_code for _n in range(3)]
    cache.clear()
    return found == [200, 200, 429]


def expiring(world: World) -> bool:
    """A one-time code opens nothing after its week."""
    now = timezone.now()
    code = one_time.issue(world.people["filler"], now)
    return not one_time.redeem(world.people["filler"], code, now + timedelta(days=8))


def staying(world: World) -> bool:
    """Nobody is led away from the portal."""
    visitor, address = Visitor(world.people["filler"]), reverse("accounts:preferences")
    found = visitor.ask("POST", address, data="next=//example.org/", content_type=FORM)
    return "example.org" not in found["Location"]


def sandboxed(world: World) -> bool:
    """A document runs nothing in a browser."""
    found = Visitor(world.people["filler"]).ask("GET", world.address("reports:file"))
    return bool(found["Content-Security-Policy"] == headers.SANDBOX)


def policed(world: World) -> bool:
    """Every page says what it may load."""
    return "Content-Security-Policy" in Visitor(None).ask("GET", reverse("accounts:sign_in"))


def private(world: World) -> bool:
    """No cache keeps a private page."""
    found = Visitor(world.people["filler"]).ask("GET", world.address("jobs:list"))
    return bool(found.get("Cache-Control") == "no-store")


def traced(world: World) -> bool:
    """A refusal leaves a trace."""
    answers("official", "jobs:list", 403)(world)
    return AuditEvent.objects.filter(verb=AuditEvent.Verb.ACCESS_REFUSED).exists()


def plain_text(_world: World) -> bool:
    """No text in a table becomes a formula."""
    return b"'=1+1" in b"".join(tabular.csv_chunks(["a"], [["=1+1"]]))


def own_cells(world: World) -> bool:
    """A school's officer writes no figure of the county."""
    sent = '{"edits": [{"cell": "county:population", "value": "7", "seen": 99}]}'
    visitor = Visitor(world.people["school_officer"])
    address = world.address("schools:save")
    visitor.ask("POST", address, data=sent, content_type="application/json")
    return CountyYear.objects.get(county=HERE).figures["population"] != "7"


def own_posts(world: World) -> bool:
    """Nobody gives a post in another county."""
    sent = f"username=new.one&full_name=N&role=SCHOOL_OFFICER&region={BESIDE}&campus="
    sent = sent.replace("SCHOOL_OFFICER", "DEPARTMENT") + "&department=财政局"
    answers("filler", "people:create", 200, "POST", data=sent, content_type=FORM)(world)
    return not models.User.objects.filter(username="new.one").exists()


def own_deadlines(world: World) -> bool:
    """Nobody sets a deadline in another province."""
    sent = f"region_prefix={HERE}&year=2024&date=2026-11-30&time=17:30"
    return answers("other_lead", "schools:set_deadline", 400, "POST", data=sent, content_type=FORM)(
        world
    )


def drafts_unread(world: World) -> bool:
    """Inspectors read no draft."""
    address = reverse("indicators:rubric", args=[world.arguments["indicators:publish"]["pk"]])
    return bool(Visitor(world.people["inspector"]).ask("GET", address).status_code == 404)


def drafts_unnamed(world: World) -> bool:
    """The list of jobs names no draft to inspectors."""
    found = Visitor(world.people["inspector"]).ask("GET", reverse("jobs:list"))
    return DRAFT_NUMBER not in found.content.decode()


def titles_unnamed(world: World) -> bool:
    """Who may ask about a document but not see it is not told its title."""
    named = f"document:{world.arguments['api:document']['pk']}"
    address = f"{reverse('people:access')}?object={named}"
    found = Visitor(world.people["security"]).ask("GET", address)
    return "关于示例甲县的报告" not in found.content.decode()


def known_host(_world: World) -> bool:
    """An unknown host's name is refused."""
    found = Visitor(None).ask("GET", reverse("accounts:sign_in"), headers={"Host": "example.org"})
    return bool(found.status_code == 400)
