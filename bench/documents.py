"""Documents as PDF, ours beside Chromium's print-to-PDF of the same HTML in the same run.

Each time is the least of some rounds in which both take turns, so that what else the machine does
troubles both alike.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from assessments.demo import load_demo
from indicators.catalogue import load_catalogue
from indicators.evaluating import score_county
from reports import dossiers, printing
from reports.dossiers import Head
from reports.kinds import compose
from reports.letterheads import speaker
from reports.printing import Printed, print_content
from reports.shapes import Annex, Cell, Column, Content, Table
from schools.models import Region, Return

COUNTY, YEAR, RUBRIC, KIND = "990101", 2025, "QB2017", "inspection"
PAGES = 30
ANNEX_ROWS = 1_000
ROUNDS = 3
REPORTS_A_WORKER = 5
LOOK_SECONDS = 0.01
FLAGS = ["--no-sandbox", "--disable-gpu"]


def documents() -> Iterator[str]:
    """Print a report, a letter and an annex, and as many reports as one and two workers can."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield "documents: Chromium is not installed, so there is nothing to compare with"
        return
    report = _report()
    letter = replace(report, sections=(), annexes=(), contents=False, compact=True)
    annex = replace(letter, annexes=(_long_annex(),))
    yield f"{'documents, least of ' + str(ROUNDS):<52}{'ours':>10}{'Chromium':>10}{'ratio':>8}"
    yield from _cold(report, chromium)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        for name, content in (("report", report), ("letter", letter), ("1,000-row annex", annex)):
            yield from _warm(name, content, page)
        browser.close()
    yield from _memory(report)
    for workers in (1, 2):
        yield _a_minute(report, workers)


def _report() -> Content:
    """Compose a county's report and let its text go on until it has 30 pages."""
    if Return.objects.latest(COUNTY, YEAR) is None:
        load_catalogue(timezone.now())
        load_demo(at=timezone.now(), inline=False, say=lambda _text: None)
    at = timezone.now()
    score = score_county(
        county_code=COUNTY, year=YEAR, rubric_code=RUBRIC, actor_name="bench", at=at
    )
    county = Region.objects.get(pk=COUNTY)
    head = Head(number="示例〔2026〕1号", at=at)
    body = dossiers.of_score(score, KIND)
    content = compose(dossiers.headed(body, speaker(county, KIND, None), head))
    text = content.sections
    while (count := print_content(content).page_count) < PAGES:
        more = text[: max(1, len(text) * (PAGES - count) // count)]
        content = replace(content, sections=(*content.sections, *more))
    return content


def _long_annex() -> Annex:
    columns = tuple(Column(f"第{number}列", 100 // 8) for number in range(1, 9))
    rows = tuple(
        (Cell(str(row)), Cell(f"示例小学{row}"), *(Cell(f"{row * n}.50") for n in range(1, 7)))
        for row in range(1, ANNEX_ROWS + 1)
    )
    return Annex("附件", "校区明细表", (Table("校区明细", columns, rows),), wide=True)


def _cold(content: Content, chromium: str) -> Iterator[str]:
    """Start the renderer and print, against starting the browser and printing."""
    html = printing._html(content)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.html"), Path(folder, "a.pdf")
        source.write_text(html)
        command = [
            sys.executable,
            "-m",
            "bench.counted",
            chromium,
            "--headless",
            *FLAGS,
            "--no-pdf-header-footer",
        ]
        command += [f"--print-to-pdf={target}", f"--user-data-dir={folder}/profile"]

        def browse() -> None:
            subprocess.run([*command, source.as_uri()], check=True, capture_output=True)

        def start() -> None:
            printing._nursery().end()
            printing.print_html(html)
            printing._nursery().end()

        ours, theirs = _in_turn(start, browse)
        yield _line("report, cold: renderer or browser started for it", ours, theirs)
        # What a busy machine gives to one process and to many at once differs; work does not.
        ours, theirs = _in_turn(start, browse, _processor_seconds)
        yield _line("the same, processor time of all its processes", ours, theirs)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _warm(name: str, content: Content, page: Page) -> Iterator[str]:
    """Print once more with everything running; our time includes laying out the HTML."""
    html = printing._html(content)
    printed: list[Printed] = []
    browsed: list[bytes] = []

    def ours() -> None:
        printed[:] = [print_content(content, attachment=("receipt.json", b"{}"))]

    def theirs() -> None:
        page.set_content(html)
        browsed[:] = [page.pdf(prefer_css_page_size=True, print_background=True)]

    seconds, browser_seconds = _in_turn(ours, theirs)
    [done], [theirs_done] = printed, browsed
    yield _line(f"{name}, warm: {done.page_count} pages", seconds, browser_seconds)
    size, other = len(done.pdf) / 1024, len(theirs_done) / 1024
    yield f"{name + ', size':<52}{size:>8.0f}KB{other:>8.0f}KB{size / other:>8.2f}"


def _in_turn(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    spent: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for work, seconds in zip((ours, theirs), spent, strict=True):
            started = clock()
            work()
            seconds.append(clock() - started)
    return min(spent[0]), min(spent[1])


def _line(name: str, ours: float, theirs: float) -> str:
    return f"{name:<52}{ours * 1000:>8.0f}ms{theirs * 1000:>8.0f}ms{ours / theirs:>8.2f}"


def _memory(content: Content) -> Iterator[str]:
    """Watch the greatest memory of the child that renders; it shares its mother's."""
    peak: list[int] = [0]
    ended = threading.Event()
    mother = printing._nursery().mother()

    def watch() -> None:
        children = Path(f"/proc/{mother}/task/{mother}/children")
        while not ended.wait(LOOK_SECONDS):
            for child in children.read_text().split():
                peak[0] = max(peak[0], _resident(child))

    watching = threading.Thread(target=watch)
    watching.start()
    print_content(content)
    ended.set()
    watching.join()
    yield f"{'report, most memory of its renderer':<52}{peak[0] / 1024:>8.0f}MB"
    yield f"{'renderer that waits':<52}{_resident(str(mother)) / 1024:>8.0f}MB"


def _resident(process: str) -> int:
    """Return the most memory a process has had, in kilobytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) if found else 0


def _a_minute(content: Content, workers: int) -> str:
    """Let processes that are warm print reports, as the workers do."""
    connection.close()
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        list(pool.map(_print, [content] * workers * 2))
        started = time.perf_counter()
        list(pool.map(_print, [content] * workers * REPORTS_A_WORKER))
        spent = time.perf_counter() - started
    a_minute = workers * REPORTS_A_WORKER * 60 / spent
    return f"{f'reports a minute, workers: {workers}':<52}{a_minute:>10.0f}"


def _print(content: Content) -> int:
    return len(print_content(content).pdf)
