"""What ``bench.saving`` measures: one client and eight, ours and bare, in turns."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Assessment, Response, Round, StageWindow
from assessments.points import points_in
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from schools.models import Region

TURNS = 200
SAVES = 25
ROUNDS = 3
CLIENTS = 8
TENFOLD = 10
STATEMENT = "全县3至5周岁人口17,579人，在园幼儿15,447人。" * 5 + "第%d次填写。"
BARE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
Save = Callable[[int], None]


def lines() -> Iterator[str]:
    """Open a round for a county nobody else has, and save into it."""
    rubric = _rubric()
    region, person = _county(0)
    responses = _open(rubric, region)
    # Counted first: it loads every address once, for all the processes that are forked below.
    before = _queries(responses[-1], person)
    for commit, told in (("off", ", disk not awaited"), ("on", "")):
        ours, bare, kept = _turn_by_turn(responses[0], person, commit)
        yield _line(f"saving: 1 client, {kept} of {TURNS + 1} kept{told}", ours, bare)
        ours, bare, kept = _measured(responses[:CLIENTS], person, commit)
        name = f"saving: {CLIENTS} at once, {kept} of {CLIENTS * (SAVES + 1)} kept{told}"
        yield _line(name, ours / SAVES / CLIENTS, bare / SAVES / CLIENTS)
    for number in range(1, TENFOLD):
        _open(rubric, _county(number)[0])
    after = _queries(responses[-1], person)
    yield f"saving a response: {before} queries, {after} once the tables grew tenfold"


def _turn_by_turn(response: Response, person: User, commit: str) -> tuple[float, float, int]:
    """Return the seconds of our median save, of the median bare one, and how many were kept.

    One of ours, one bare, and so on: whatever else the machine does meets both alike.

    Args:
        commit: PostgreSQL's synchronous_commit: as in production, or with what the disk costs left
            out, which both sides pay alike.
    """
    _await_disk(commit)
    events = AuditEvent.objects.filter(verb="RESPONSE_SAVED")
    before = events.count()
    sides = (
        _our_save(person, Response.objects.get(pk=response.pk)),
        _bare_save(person, response.pk),
    )
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(TURNS + 1):
        for save, seconds in zip(sides, spent, strict=True):
            started = time.perf_counter()
            save(number)
            seconds.append(time.perf_counter() - started)
    ours, bare = map(statistics.median, spent)
    return ours, bare, events.count() - before


def _measured(responses: list[Response], person: User, commit: str) -> tuple[float, float, int]:
    """Return our seconds, the bare seconds, and how many of our saves were kept.

    Both sides in turns, the quickest of each.
    """
    ours = bare = float("inf")
    kept = 0
    for _round in range(ROUNDS):
        spent, kept = _ours_at_once(responses, person, commit)
        ours = min(ours, spent)
        clients = [partial(_bare_save, person, response.pk) for response in responses]
        bare = min(bare, _at_once(clients, commit))
    return ours, bare, kept


def _line(name: str, ours: float, bare: float) -> str:
    return f"{name:<52}{ours * 1000:>8.1f}ms{bare * 1000:>8.1f}ms{ours / bare:>8.1f}"


def _rubric() -> Rubric:
    load_rubrics(timezone.now())
    return Rubric.objects.get(code="CE37", current=True)


def _county(number: int) -> tuple[Region, User]:
    region = Region.objects.create(
        code=f"9909{number:02d}",
        level=Region.Level.COUNTY,
        name=f"示例县{number}",
        pinyin="shili",
        province_name="示例省",
        synthetic=True,
    )
    person = User.objects.create(username=f"bench-{number}")
    Grant.objects.create(user=person, role=Role.COUNTY_FILLER, region_prefix=region.code)
    return region, person


def _open(rubric: Rubric, region: Region) -> list[Response]:
    now = timezone.now()
    held = Round.objects.create(
        title="示例",
        region_prefix=region.code,
        year=2025,
        rubric=rubric,
        status=Round.Status.OPEN,
        created_by_name="bench",
        created_at=now,
        opened_by_name="bench",
        opened_at=now,
    )
    day = timedelta(days=1)
    StageWindow.objects.create(round=held, stage="SELF", opens_at=now - day, closes_at=now + day)
    assessment = Assessment.objects.create(round=held, county=region, changed_at=now)
    return Response.objects.bulk_create(
        Response(assessment=assessment, point=point.code) for point in points_in(rubric.text)
    )


def _ours_at_once(responses: list[Response], person: User, commit: str) -> tuple[float, int]:
    events = AuditEvent.objects.filter(verb="RESPONSE_SAVED")
    before = events.count()
    fresh = [Response.objects.get(pk=response.pk) for response in responses]
    spent = _at_once([partial(_our_save, person, response) for response in fresh], commit)
    return spent, events.count() - before


def _our_save(person: User, response: Response) -> Save:
    """Sign a client in; each save names the version the one before it left."""
    client = _signed_in(person)
    address = f"/assessments/{response.assessment_id}/{response.point}/"

    def save(number: int) -> None:
        fields = {"act": "save", "version": response.version + number}
        answer = client.post(address, {**fields, "narrative": STATEMENT % time.monotonic_ns()})
        if answer.status_code != 302:
            raise RuntimeError(f"{address}: {answer.status_code}")
        # The page that a browser goes on to shows the message and takes it away.
        client.cookies.pop("messages", None)

    return save


def _bare_save(person: User, pk: int) -> Save:
    client = _signed_in(person)
    # A client keeps the middleware it was first used with.
    with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
        client.handler.load_middleware()

    def save(_number: int) -> None:
        answer = client.post(f"/bare/{pk}/", {"narrative": STATEMENT % time.monotonic_ns()})
        if answer.status_code != 204:
            raise RuntimeError(f"/bare/{pk}/: {answer.status_code}")

    return save


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    now = int(timezone.now().timestamp())
    session.update({"began": now, "seen": now, "checked": now, "factor": False})
    session.save()
    return client


def _at_once(clients: Sequence[Callable[[], Save]], commit: str) -> float:
    """Let every client save in a process of its own, all from the same moment on."""
    context = get_context("fork")
    barrier = context.Barrier(len(clients) + 1)
    connections.close_all()
    workers = [context.Process(target=_work, args=(make, barrier, commit)) for make in clients]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    for worker in workers:
        worker.join()
    spent = time.perf_counter() - started
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("A client failed; its reason stands above.")
    return spent


def _work(make: Callable[[], Save], barrier: Barrier, commit: str) -> None:
    _await_disk(commit)
    save = make()
    # The first request of a process opens what the others find open; it is no part of a save.
    save(0)
    barrier.wait()
    for number in range(1, SAVES + 1):
        save(number)


def _await_disk(commit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [commit])


def _queries(response: Response, person: User) -> int:
    save = _our_save(person, Response.objects.get(pk=response.pk))
    save(0)
    with CaptureQueriesContext(connection) as told:
        save(1)
    return len(told)
