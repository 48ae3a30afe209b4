"""Files wait for the scanner: clean ones come out, infected ones never, and silence holds them."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assessments.acting import ActRefused
from assessments.evidence import About, release, upload, use
from assessments.evidence_scanning import KIND, begin_scan, perform_scan, scan_held
from assessments.models import Evidence
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from tests.assessments.evidence_corpus import pdf
from tests.assessments.held import open_with
from tests.conftest import NOON

# Says what it is told to by the file it gets: this house keeps no virus but this harmless one.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCANNER = """
import os, sys, time
content = sys.stdin.buffer.read()
if b"SLOW" in content:
    time.sleep(60)
if b"DIES" in content:
    os.kill(os.getpid(), 9)
if b"BROKEN" in content:
    sys.exit(2)
found = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in content
print("stream: Eicar-Test-Signature FOUND" if found else "stream: OK")
sys.exit(1 if found else 0)
"""


@pytest.fixture(autouse=True)
def scanner(settings, tmp_path: Path) -> None:
    script = tmp_path / "scanner.py"
    script.write_text(SCANNER, encoding="utf-8")
    settings.EVIDENCE_SCANNER = f"{sys.executable} {script}"
    settings.EVIDENCE_SCANNER_SECONDS = 20


@pytest.fixture
def hand_in(county, filler):
    def taken(tail: str = "") -> Evidence:
        content = pdf("示例".encode().hex(), tail=f"\n%{tail}\n".encode())
        return upload(
            county=county,
            year=2025,
            name="a.pdf",
            content=content,
            about=About(),
            person=filler,
            at=NOON,
        ).evidence

    return taken


def scan(evidence: Evidence) -> Job:
    """Run the job once, as a worker would, and look at both rows again."""
    job = Job.objects.get(kind=KIND, payload__evidence=evidence.pk)
    Job.objects.filter(pk=job.pk).update(not_before=None)
    run_claimed(str(job.pk), perform_scan)
    evidence.refresh_from_db()
    job.refresh_from_db()
    return job


def test_a_file_is_held_until_the_scanner_found_it_clean(hand_in, filler):
    evidence = hand_in()

    with pytest.raises(ActRefused, match="还在查毒"):
        release(evidence=evidence, person=filler, at=NOON)
    scan(evidence)

    assert evidence.scan == Evidence.Scan.CLEAN
    assert release(evidence=evidence, person=filler, at=NOON).startswith(b"%PDF")


def test_an_infected_file_never_comes_out(hand_in, filler):
    evidence = hand_in(EICAR)

    scan(evidence)

    assert evidence.scan == Evidence.Scan.INFECTED
    with pytest.raises(ActRefused, match="病毒"):
        release(evidence=evidence, person=filler, at=NOON)
    event = AuditEvent.objects.get(verb="EVIDENCE_SCANNED")
    assert event.details["verdict"] == "INFECTED"
    assert "Eicar" in event.details["said"]


def test_what_was_found_infected_is_not_scanned_again(hand_in):
    evidence = hand_in(EICAR)
    scan(evidence)

    assert begin_scan(evidence, actor_name="filler", at=NOON) is None
    assert scan_held(actor_name="system", at=NOON) == 0


@pytest.mark.parametrize("trouble", ["SLOW", "DIES", "BROKEN"])
def test_a_scanner_without_a_verdict_keeps_the_file_held(hand_in, filler, settings, trouble):
    settings.EVIDENCE_SCANNER_SECONDS = 1 if trouble == "SLOW" else 20
    evidence = hand_in(trouble)

    job = scan(evidence)

    assert evidence.scan == Evidence.Scan.HELD
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert job.not_before is not None
    with pytest.raises(ActRefused, match="还在查毒"):
        release(evidence=evidence, person=filler, at=NOON)


def test_a_scanner_that_is_away_holds_every_file_and_a_later_scan_frees_it(hand_in, settings):
    there, settings.EVIDENCE_SCANNER = settings.EVIDENCE_SCANNER, "/nowhere/scanner"
    evidence = hand_in()
    for _attempt in range(5):
        job = scan(evidence)

    assert (job.state, evidence.scan) == (Job.State.FAILED, Evidence.Scan.HELD)

    settings.EVIDENCE_SCANNER = there
    assert scan_held(actor_name="system", at=NOON + timedelta(hours=1)) == 1
    scan(evidence)

    assert evidence.scan == Evidence.Scan.CLEAN


def test_a_held_file_may_be_used_all_the_same(hand_in, county, filler):
    response = open_with(county).assessments.get().responses.get(point="P13")

    found = use(evidence=hand_in(), response=response, wanted="", pages="1", person=filler, at=NOON)

    assert found.evidence.scan == Evidence.Scan.HELD


def test_without_a_scanner_files_are_clean_at_once(hand_in, settings):
    settings.EVIDENCE_SCANNER = ""

    evidence = hand_in()

    assert evidence.scan == Evidence.Scan.CLEAN
    assert not Job.objects.exists()


def test_a_scanner_taken_away_frees_nothing(hand_in, settings):
    evidence = hand_in()
    settings.EVIDENCE_SCANNER = ""

    assert scan_held(actor_name="system", at=NOON) == 1

    job = scan(evidence)
    assert (evidence.scan, job.state) == (Evidence.Scan.HELD, Job.State.QUEUED)
