"""A world with one of everything an address can name, and the people who ask for it.

Everything is county 990101's, the county the story is about. Whoever asks about what is not theirs
holds a post elsewhere: beside it (990102), in another city (990201), in another province (520324).
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from edu_duty import vault
from edu_duty.accounts.models import Token, User
from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from indicators.evaluating import score_county
from indicators.models import Rubric, Score
from indicators.publishing import keep_draft, load_rubrics
from indicators.rehearsals import perform_rehearsal, request_rehearsal
from reports import dossiers
from reports.letterheads import speaker
from reports.models import Batch, Document
from schools.explaining import matters_of
from schools.importing import import_reading
from schools.models import Extension, Region, Return
from schools.package import Reading, SchoolRow, StageRow
from tests.access.held import hold_rounds
from tests.conftest import NOON, make_person, make_region
from tests.indicators.drafts import draft_of

YEAR = 2024
DRAFT_NUMBER = "2026.77311"
HERE, BESIDE, OTHER_CITY, OTHER_PROVINCE = "990101", "990102", "990201", "520324"
# Name in the table -> role, and the region code the grant covers.
PEOPLE: dict[str, tuple[Role, str]] = {
    "filler": (Role.COUNTY_FILLER, HERE),
    "outsider": (Role.COUNTY_FILLER, BESIDE),
    "department": (Role.DEPARTMENT, HERE),
    "school_officer": (Role.SCHOOL_OFFICER, HERE),
    "bureau_head": (Role.BUREAU_HEAD, HERE),
    "reviewer": (Role.PREFECTURE_REVIEWER, "9901"),
    "other_reviewer": (Role.PREFECTURE_REVIEWER, "9902"),
    "inspector": (Role.INSPECTOR, "99"),
    "lead": (Role.PROVINCE_LEAD, "99"),
    "other_lead": (Role.PROVINCE_LEAD, "52"),
    "official": (Role.OFFICIAL, HERE),
    "admin": (Role.SYSTEM_ADMIN, ""),
    "security": (Role.SECURITY_ADMIN, ""),
    "auditor": (Role.AUDIT_ADMIN, ""),
}
# Whose figures those write who do not write a whole county's.
PLACES = {"department": {"department": "财政局"}, "school_officer": {"campus_code": "1"}}


@dataclass(frozen=True)
class World:
    """One county with one of everything an address can name."""

    people: dict[str, User]
    arguments: dict[str, dict[str, Any]]

    def address(self, name: str) -> str:
        """Return where something of the county is."""
        return reverse(name, kwargs=self.arguments[name])


def addresses(
    patterns: list[URLPattern | URLResolver], names: tuple[str, ...] = ()
) -> Iterator[tuple[str, set[str]]]:
    """Name every address of the portal and what it takes, through includes and namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield ":".join((*names, str(pattern.name))), set(pattern.pattern.converters)


TAKES = dict(addresses(get_resolver().url_patterns))


def make_people() -> dict[str, User]:
    """Give everybody of the table their post."""
    people = {
        name: make_person(name, role, prefix, **PLACES.get(name, {}))
        for name, (role, prefix) in PEOPLE.items()
    }
    people["deactivated"] = make_person("deactivated", Role.PROVINCE_LEAD, "")
    return people


def make_places() -> Region:
    """Lay out four counties and return the one the story is about."""
    make_region(BESIDE, "示例乙县")
    make_region(OTHER_CITY, "示例丙县")
    Region.objects.create(
        code=OTHER_PROVINCE,
        level=Region.Level.COUNTY,
        name="正安县",
        pinyin="zhengan",
        province_name="贵州省",
        prefecture_name="遵义市",
    )
    return make_region(HERE, "示例甲县")


def make_world() -> World:
    """Lay out the counties, the people, and one of everything."""
    county = make_places()
    people = make_people()
    load_rubrics(NOON)
    return World(people, everything_of(county, people))


def everything_of(county: Region, people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Give a county one of everything, and say by which arguments each address leads there."""
    figures: dict[str, str | bool] = {"pupils": "120"}
    reading = Reading(
        schools=[SchoolRow("1", "示例第一小学", "211", "town", "public", {"books": "10"})],
        stages=[StageRow("1", "primary", figures)],
        county={"population": "7310459"},
        problems=[],
        sheets_ignored=[],
    )
    import_reading(
        county=county, year=YEAR, reading=reading, source="test", actor_name="filler", at=NOON
    )
    score = score_county(
        county_code=county.code, year=YEAR, rubric_code="QB2017", actor_name="filler", at=NOON
    )
    draft = keep_draft(draft_of(number=DRAFT_NUMBER), actor_name="lead", at=NOON)
    rehearsal = request_rehearsal(draft, year=YEAR, prefix="99", actor_name="lead", at=NOON)
    run_claimed(str(rehearsal.pk), perform_rehearsal)
    place = {"code": county.code, "year": YEAR, "rubric": "QB2017", "name": "csv"}
    place |= {"element": "pupils", "campus": "1", "stage": "primary", "rest": "nowhere"}
    place |= {"sha256": "0" * 64, "signs": "AAAA-BBBB"}
    place |= {"job": make_job("import_return").pk, "department": "财政局"}
    place |= {"mark": matters_of(county, YEAR)[0].fingerprint}
    held, lies = hold_rounds(county, YEAR, people["inspector"])
    held |= make_batch(held["assessments:round"])
    objects, place = _objects(county, people, score, draft) | held, place | lies
    arguments = {
        address: {name: _named(name, objects.get(address), place) for name in taken}
        for address, taken in TAKES.items()
    }
    arguments["indicators:rehearsal"] = {"job": rehearsal.pk}
    arguments["assessments:round_window"]["stage"] = "self"
    return arguments


def _objects(
    county: Region, people: dict[str, User], score: Score, draft: Rubric
) -> dict[str, Any]:
    """Say which thing each address is asked for that names one by its number."""
    scored, document = make_job("score_counties").pk, make_document(score).pk
    department = people["department"]
    found = {
        "schools:import_accept": make_job("preview_import").pk,
        "schools:answer_extension": make_extension(county).pk,
        "api:return": Return.objects.get(county=county).pk,
        "accounts:revoke": make_token(people["filler"]).pk,
        "people:end": department.grants.get().pk,
        "indicators:retire": Rubric.objects.get(code="BB2012").pk,
    }
    found |= dict.fromkeys(["jobs:progress", "jobs:cancel", "jobs:again", "api:job"], scored)
    found |= dict.fromkeys(["api:score", "api:receipt"], score.pk)
    people_pages = ("person", "reach", "give", "account", "code")
    found |= {f"people:{page}": department.pk for page in people_pages}
    rubric_pages = ("rubric", "rubric_workbook", "rubric_toml", "confirmations", "take_back")
    found |= {f"indicators:{page}": score.rubric_id for page in rubric_pages}
    found |= {"api:rubric": score.rubric_id}
    found |= {f"indicators:{page}": draft.pk for page in ("rehearse", "publish", "discard")}
    papers = ["reports:document", "reports:file", "api:document", "api:document_file"]
    papers += ["reports:issue", "reports:withdraw"]
    papers += ["reports:twin", "reports:twin_workbook", "reports:changes"]
    papers += [f"api:document_{form}" for form in ("workbook", "dossier", "changes")]
    return found | dict.fromkeys(papers, document)


def _named(name: str, found: Any, place: dict[str, Any]) -> Any:
    """Say what an address takes under a name: its own object, or else the world's."""
    own = name == "pk" or (name == "job" and found is not None)
    return found if own else place[name]


def make_extension(county: Region) -> Extension:
    """Let a county ask for a later deadline."""
    return Extension.objects.create(
        county=county,
        year=YEAR,
        until=NOON,
        reason="停电",
        asked_by_name="filler",
        asked_at=NOON,
    )


def make_job(kind: str) -> Job:
    """Leave a job of the county that is done."""
    return Job.objects.create(
        kind=kind,
        subject=f"990101/{YEAR}",
        input_digest="0" * 64,
        payload={"year": YEAR, "filename": "a.xlsx", "rubric": "QB2017", "campus": ""},
        region_code="990101",
        state=Job.State.DONE,
        result={"accepted": False, "changed": False, "version": None, "problems": []}
        | {"rows": {"schools": 0, "stages": 0, "county": 0}, "changes": [], "change_count": 0}
        | {"filename": "a.xlsx"},
        created_by_name="filler",
        created_at=NOON,
        finished_at=NOON,
    )


def make_token(user: User) -> Token:
    """Give somebody a key nobody knows."""
    return Token.objects.create(
        user=user,
        name="示例",
        hint="edk_",
        sha256="0" * 64,
        made_at=NOON,
        expires_at=NOON + timedelta(days=3650),
    )


def make_document(score: Score) -> Document:
    """Issue a document of a score."""
    content, kind = b"%PDF-1.7 matrix", str(Document.Kind.INSPECTION)
    body = dossiers.of_score(score, kind)
    head = dossiers.Head(number="演示〔2026〕1号", at=NOON)
    dossier = dossiers.headed(body, speaker(score.frozen.county, kind), head)
    return Document.objects.create(
        id=uuid.UUID(int=7),
        kind=kind,
        region=score.frozen.county,
        year=YEAR,
        score=score,
        rubric_code=score.rubric.code,
        title="关于示例甲县的报告",
        number="演示〔2026〕1号",
        code="ABCD-EFGH",
        dossier_sha256=dossiers.keep(dossier),
        sha256=vault.keep(content, shelf="documents"),
        size=len(content),
        page_count=1,
        issuer="示例省人民政府教育督导委员会办公室",
        created_by_name="filler",
        created_at=NOON,
        issued_by_name="lead",
        issued_at=NOON,
    )


def make_batch(held: int) -> dict[str, int]:
    """Leave a batch of a round, and say which addresses of documents lead to the round."""
    batch = Batch.objects.create(
        round_id=held, kind="brief", act="DRAFT", created_by_name="lead", created_at=NOON
    )
    pages = ("round_documents", "round_draft", "round_issue", "letterhead")
    found = {f"reports:{page}": held for page in pages}
    steered = ("batch", "batch_cancel", "batch_resume")
    return found | {f"reports:{page}": batch.pk for page in steered}


def session_of(user: User | None) -> Client:
    """Open a browser in which somebody is signed in, or nobody."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


class Visitor:
    """Somebody's browser, or program; every question begins with the same cookies and headers."""

    def __init__(self, user: User | None, **headers: str) -> None:
        self.client = session_of(user)
        self.headers = headers
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(self, method: str, address: str, **more: Any) -> Any:
        """Ask one address; what came with the answer is forgotten."""
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        headers = self.headers | more.pop("headers", {})
        return self.client.generic(method, address, headers=headers, **more)
