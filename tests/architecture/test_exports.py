"""Nothing that is taken away as a table runs anything, whatever people wrote into the portal.

Every address that hands out CSV or a workbook is found by walking the resolver, so that a new one
without a case here fails. What people write is planted as hostile text, each time another one.
"""

import csv
import inspect
import io
import random
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import FunctionType
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Assessment, Evidence, Mark, Response, Round
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from edu_duty.listing import Listing
from edu_duty.tabular import ESCAPED
from reports import dossiers
from reports.models import Batch, Document
from schools.importing import import_reading
from schools.models import Deadline, Extension, Region
from schools.previewing import perform_preview, request_preview
from tests.access import world as places
from tests.access.world import World, make_world
from tests.conftest import NOON
from tests.schools.packages import small_county, xlsx

pytestmark = pytest.mark.once

YEAR = places.YEAR
MARK = "PLANTED"
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Names that only views know which hand out a table.
WRITERS = frozenset({"table_answer", "WORKBOOK_TYPE", "XLSX_TYPE", "TABLES", "Listing"})
OWN = frozenset({"edu_duty", "schools", "indicators", "assessments", "reports"})
# Where nothing is shown that people write.
WITHOUT_PROSE = {
    "people:template": "an empty template",
    "api:elements": "the dictionary of the portal",
    "api:rubrics": "published rubrics only; their text is the ministry's",
    "api:scores": "codes, digests and verdicts",
    "api:units": "codes and figures",
    "assessments:agreement": "figures beside the titles of a published rubric",
    "indicators:rubric_workbook": "a published rubric; its text is the ministry's",
}
# Workbooks that reckon: their own formulas are theirs, and hold nothing that was planted.
RECKONING = frozenset(
    {
        "reports:result_workbook",
        "schools:workbook",
        "schools:campus_workbook",
        "schools:import_marked",
    }
)
# Workbooks that are read back to the letter, or are somebody's own upload: their cells are text by
# their type.
TO_THE_LETTER = frozenset(
    {"indicators:rubric_workbook", "assessments:own_workbook", "schools:import_marked"}
)
# What else an address has to be asked to hand out rows.
ASKED = {"schools:compare": {"from": "1", "to": "2"}}
# Who may take what the county's filler may not.
TAKERS = {
    "people:list": "security",
    "people:template": "security",
    "trail:table": "auditor",
    "schools:deadlines": "lead",
    "indicators:rubric_workbook": "lead",
    "api:rubrics": "lead",
    "assessments:agreement": "lead",
    "assessments:board": "lead",
    "assessments:export": "lead",
    "reports:round_documents": "lead",
}


def exports() -> Iterator[str]:
    """Name every address that hands out a table."""
    for name, view in _views(get_resolver().url_patterns):
        shown = vars(view).get("view_class") or vars(view).get("cls")
        if issubclass(shown, Listing) if shown else _writes(view, set()):
            yield name


def _views(
    patterns: list[URLPattern | URLResolver], names: tuple[str, ...] = ()
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _views(pattern.url_patterns, inner)
        else:
            yield ":".join((*names, str(pattern.name))), pattern.callback


def _writes(view: Callable[..., Any], seen: set[Any]) -> bool:
    """Say whether a view, or what it calls in its own module, writes a table."""
    found = inspect.unwrap(view)
    if not isinstance(found, FunctionType) or found in seen:
        return False
    seen.add(found)
    if found.__module__.split(".")[0] not in OWN:
        return False
    code = found.__code__
    said = [part for part in code.co_consts if isinstance(part, str)]
    if WRITERS & set(code.co_names) or any("text/csv" in part for part in said):
        return True
    module = vars(sys.modules[found.__module__])
    return any(
        _writes(module[name], seen)
        for name in code.co_names
        if isinstance(module.get(name), FunctionType)
        and module[name].__module__ == found.__module__
    )


EXPORTS = sorted(exports())


class Hostile:
    """Makes texts that a spreadsheet would run, each another one."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # no secrets, the same texts every time

    def __call__(self, longest: int = 60) -> str:
        lead = "'" * self.dice.choice((0, 0, 1, 2))
        trigger = self.dice.choice(tuple(sign for sign in ESCAPED if sign not in "\t\r"))
        tail = "".join(self.dice.choices("A1+(\",'!|;:=-@示例\t\n", k=self.dice.randint(1, 12)))
        return f"{lead}{trigger}{MARK}{tail}"[:longest]


def planted(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> World:
    """Lay out the world with hostile text wherever people write."""
    row = places.SchoolRow

    def school(code: str, _name: str, *rest: Any) -> Any:
        return row(code, hostile(), *rest)

    monkeypatch.setattr(places, "SchoolRow", school)
    world = make_world()
    for user in User.objects.all():
        user.full_name = hostile()
        user.save(update_fields=["full_name"])
    for region in Region.objects.filter(code__startswith="99"):
        region.name, region.province_name, region.prefecture_name = (hostile() for _n in range(3))
        region.save()
    somebody = hostile()
    Extension.objects.update(reason=hostile(), asked_by_name=somebody)
    Deadline.objects.create(
        year=YEAR, closes_at=timezone.now(), set_by_name=somebody, set_at=timezone.now()
    )
    Job.objects.filter(kind="score_counties").update(
        subject=hostile(), created_by_name=somebody, error_detail=hostile()
    )
    in_a_round(hostile)
    a_document_of_a_round()
    an_earlier_document(hostile)
    Document.objects.update(title=hostile(), number=hostile(), issuer=hostile())
    with transaction.atomic():
        verb = AuditEvent.Verb.SIGN_IN_REFUSED
        record(verb=verb, target=hostile(), actor_name=somebody, at=timezone.now())
    second_version(hostile)
    upload(world, hostile)
    return world


def in_a_round(hostile: Hostile) -> None:
    """Write what people write in the rounds: statements, marks with reasons, names of files."""
    Evidence.objects.update(name=hostile(), caption=hostile())
    Response.objects.update(written_by=hostile(), written_at=NOON)
    Round.objects.update(title=hostile())
    Assessment.objects.update(group=hostile(40))
    Mark.objects.update(reason=hostile(), written_by=hostile())
    for assessment in Assessment.objects.exclude(marks__column="SELF"):
        Mark.objects.create(
            assessment=assessment,
            column="SELF",
            point="P02",
            item="P02.R",
            given="1",
            points=1,
            reason=hostile(),
            written_by=hostile(),
            written_at=NOON,
        )


def a_document_of_a_round() -> None:
    """Put a document beside the one there that came of a round."""
    document = Document.objects.get()
    document.pk, document.sha256 = uuid.uuid4(), "1" * 64
    document.round = Batch.objects.get().round
    document.save(force_insert=True)


def an_earlier_document(hostile: Hostile) -> None:
    """Put a document before the one there that speaks of a county which has gone since."""
    document = Document.objects.get(round=None)
    gone = {"code": hostile(), "name": hostile(), "total": "80", "grade_title": hostile()}
    dossier = dossiers.of_document(document) | {"counties": [gone]}
    document.pk, document.sha256 = uuid.uuid4(), "2" * 64
    document.issued_at = NOON - timedelta(days=1)
    document.dossier_sha256 = dossiers.keep(dossier)
    document.save(force_insert=True)


def second_version(hostile: Hostile) -> None:
    """Give the county other figures, so that there is something to compare."""
    stages = [places.StageRow("1", "primary", {"pupils": "120"})]
    schools = [places.SchoolRow("1", hostile(), "211", "town", "public", {"books": "11"})]
    county = Region.objects.get(code="990101")
    reading = places.Reading(
        schools=schools, stages=stages, county={}, problems=[], sheets_ignored=[]
    )
    import_reading(
        county=county,
        year=YEAR,
        reading=reading,
        source=hostile(),
        actor_name=hostile(),
        at=NOON,
    )


def upload(world: World, hostile: Hostile) -> None:
    """Have a workbook refused whose cells are hostile."""
    tables = small_county()
    tables["schools"][1][1], tables["stages"][1][2] = hostile(), hostile()
    tables["schools"][2][1], tables["stages"][2][2] = f"={MARK}()", f"'={MARK}()"
    job = request_preview(
        county=Region.objects.get(code="990101"),
        year=YEAR,
        content=xlsx(tables),
        filename=f"{hostile()}.xlsx",
        actor_name="filler",
        at=timezone.now(),
    )
    run_claimed(str(job.pk), perform_preview)
    for name in ("schools:import_problems", "schools:import_marked"):
        world.arguments[name] = {"job": job.pk}


def taken(world: World, name: str) -> Iterator[tuple[str, bytes]]:
    """Take a table away in every format it has."""
    client = Client()
    client.force_login(world.people[TAKERS.get(name, "filler")])
    for kind in ("csv", "xlsx"):
        if "name" in world.arguments[name]:
            world.arguments[name]["name"] = kind
        answer: Any = client.get(world.address(name), {"format": kind} | ASKED.get(name, {}))
        assert answer.status_code == 200, f"{name} {kind} {answer.status_code}"
        content = b"".join(answer) if answer.streaming else answer.content
        yield ("xlsx" if content.startswith(b"PK") else "csv"), content


def wrong_cells(name: str, kind: str, content: bytes) -> tuple[list[str], bool]:
    """Return the cells that would run, and whether anything planted is there at all."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        texts = [text for row in rows for text in row]
        wrong = [t for t in texts if t.startswith(ESCAPED) and not NUMBER.fullmatch(t)]
        return wrong, any(MARK in text for text in texts)
    cells = [
        (cell.data_type, str(cell.value))
        for sheet in load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    wrong = [text for type_, text in cells if type_ == "f" and runs(name, text)]
    if name not in TO_THE_LETTER:
        wrong += [text for type_, text in cells if type_ == "s" and text.startswith(ESCAPED)]
    return wrong, any(MARK in text for _type, text in cells)


def runs(name: str, formula: str) -> bool:
    """Say whether a formula is none of a workbook that reckons."""
    return name not in RECKONING or MARK in formula


def test_the_walk_finds_tables_of_pages_and_of_the_api():
    assert len(EXPORTS) >= 25
    assert {"people:list", "trail:table", "schools:desk", "api:campuses"} <= set(EXPORTS)
    assert set(WITHOUT_PROSE) | RECKONING | TO_THE_LETTER | set(TAKERS) <= set(EXPORTS)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_no_table_runs_what_somebody_wrote(seed, monkeypatch, django_capture_on_commit_callbacks):
    world = planted(Hostile(seed), monkeypatch)

    found = {name: [wrong_cells(name, *table) for table in taken(world, name)] for name in EXPORTS}

    assert {
        name: wrong for name, tables in found.items() for wrong, _shown in tables if wrong
    } == {}
    silent = {name for name, tables in found.items() if not any(shown for _w, shown in tables)}
    assert silent == set(WITHOUT_PROSE)
