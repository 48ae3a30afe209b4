"""The renderer against what is hostile or rare: nothing fetched, reasons given, others go on.

Every hostile document is a job run by the real task: it is made to print markup where its text was.
"""

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import gettempdir
from urllib.request import urlopen

import pytest
from django.conf import settings

from edu_duty import nursery
from edu_duty.jobs.models import Job
from reports import matters, printing, tasks
from reports.drafting import request_draft
from reports.models import Document
from reports.printing import PrintingRefused, print_html
from tests.conftest import NOON
from tests.reports.conftest import make_score
from tests.reports.hostile_documents import ASKS_FOR_SOMETHING, CANNOT_BE_DRAWN, NEVER_ENDS
from tests.reports.test_printing import text_of

HARMLESS = "<p>示例</p>"
REASONS = {"render_time", "render_memory", "render_crash"}
# What the names of places are written with and no character set of 1980 has in its first level;
# names of counties come from the fixtures, these from townships, villages, rivers and hills.
RARE_IN_SMALL_PLACES = "尕圪塬峁垴垭堨墕崾崄岙堽埭垟硐碶甪渼洣氹凼嶝坨垌埝皛"


class Canary:
    """A listening server that notes who asked; ``address`` is where."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Noting(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(302 if self.path.startswith(("/redirect", "/again")) else 200)
                self.send_header("Location", self.path)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing on standard error."""

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()
    thread = threading.Thread(target=canary.server.serve_forever)
    thread.start()
    yield canary
    canary.server.shutdown()
    thread.join()
    canary.server.server_close()


@pytest.fixture(scope="module")
def impatient() -> Iterator[nursery.Nursery]:
    """A renderer like the real one that gives up after two seconds."""
    fonts = {"FONTCONFIG_FILE": str(printing._fonts()), "SOURCE_DATE_EPOCH": "0"}
    impatient = nursery.Nursery("reports.rendering", seconds=2, memory_mb=700, extra=fonts)
    yield impatient
    impatient.end()


@contextmanager
def printing_instead(html: str) -> Iterator[None]:
    """Have every document print this."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(printing, "_html", lambda _content: html)
        yield


def done_job(county, html: str, version: int = 1) -> Job:
    """Leave a job for a document, have the real task do it, and return it as it ended."""
    matter = matters.of_score(make_score(county, version), "inspection")
    job = request_draft(matter=matter, actor_name="filler", at=NOON)
    with printing_instead(html):
        tasks.render_document(str(job.pk))
    job.refresh_from_db()
    return job


def test_there_are_more_than_sixty_hostile_documents():
    assert len({*ASKS_FOR_SOMETHING, *CANNOT_BE_DRAWN, *NEVER_ENDS}) > 60


def test_the_canary_would_sing(canary):
    with urlopen(f"{canary.address}/heard") as answer:
        answer.read()

    assert canary.asked == ["/heard"]
    canary.asked.clear()


@pytest.mark.parametrize("name", ASKS_FOR_SOMETHING)
@pytest.mark.django_db
def test_what_asks_for_something_fails_with_its_address_and_fetches_nothing(name, county, canary):
    html = ASKS_FOR_SOMETHING[name].format(http=canary.address, port=canary.port)

    job = done_job(county, f"<!doctype html>{html}")

    assert (job.state, job.error_code) == (Job.State.FAILED, "fetch_refused")
    assert "外部地址" in job.error_detail
    assert job.attempts == 1
    assert canary.asked == []
    assert not Document.objects.exists()


def test_a_font_that_is_brought_leaves_nothing_behind():
    brought = ASKS_FOR_SOMETHING["a font from itself"].format()
    before = set(Path(gettempdir()).iterdir())

    with pytest.raises(PrintingRefused, match="data:font"):
        print_html(f"<!doctype html>{brought}")

    new = set(Path(gettempdir()).iterdir()) - before
    assert [each for each in new if each.name.startswith("weasyprint")] == []


@pytest.mark.parametrize("name", CANNOT_BE_DRAWN)
@pytest.mark.django_db
def test_what_cannot_be_drawn_fails_with_the_characters(name, county):
    job = done_job(county, f"<!doctype html>{CANNOT_BE_DRAWN[name]}")

    assert (job.state, job.error_code) == (Job.State.FAILED, "missing_glyph")
    assert "U+" in job.error_detail
    assert not Document.objects.exists()


@pytest.mark.parametrize("name", NEVER_ENDS)
@pytest.mark.django_db
def test_what_never_ends_is_stopped_with_a_reason_and_others_go_on(
    name, county, impatient, monkeypatch
):
    monkeypatch.setattr(printing, "_nursery", lambda: impatient)
    monkeypatch.setattr(nursery, "GRACE_SECONDS", 1)

    hostile = done_job(county, f"<!doctype html>{NEVER_ENDS[name]}")
    monkeypatch.setattr(nursery, "GRACE_SECONDS", 60)
    harmless = done_job(county, HARMLESS, version=2)

    assert hostile.state == Job.State.FAILED
    assert hostile.error_code in REASONS
    assert hostile.error_detail
    assert harmless.state == Job.State.DONE
    assert Document.objects.count() == 1


def rare_characters() -> str:
    """Collect the characters of place names outside the first level of GB 2312, and some more."""
    names = set()
    for file in ("provinces", "cities", "counties"):
        with (settings.FIXTURES_DIR / "regions" / f"{file}.csv").open(encoding="utf-8") as rows:
            names |= {character for row in csv.DictReader(rows) for character in row["name"]}
    return "".join(sorted({each for each in names if not _common(each)} | {*RARE_IN_SMALL_PLACES}))


def _common(character: str) -> bool:
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return first < 0xD8


@pytest.mark.parametrize(
    ("element", "face"),
    [("p", "body"), ("h1", "title"), ("h2", "heading"), ("h3", "subheading"), ("td", "table")],
    ids=lambda each: each,
)
def test_rare_characters_of_place_names_print_in_every_face(element, face):
    rare = rare_characters()
    text = f"<{element}>{rare}</{element}>"
    html = f"<table><tr>{text}</table>" if element == "td" else text

    printed = print_html(f"<!doctype html><style>{printing.STYLE.read_text()}</style>{html}")

    assert len(rare) >= 185
    assert set(rare) - set(text_of(printed.pdf)) == set()


def test_one_missing_character_among_the_rare_ones_is_named():
    with pytest.raises(PrintingRefused) as refused:
        print_html(f"<p>{rare_characters()}\U0010fffd</p>")

    assert refused.value.code == "missing_glyph"
    assert refused.value.message.count("U+") == 1
    assert "U+10FFFD" in refused.value.message
