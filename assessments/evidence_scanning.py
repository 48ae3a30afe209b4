"""Holds files back until a virus scanner found them clean; without a scanner nothing is held.

The scanner is a command of the environment (``EVIDENCE_SCANNER``). It gets the file on its
standard input and ends with 0 for clean and 1 for infected, as ClamAV does; whatever else it does,
the file stays held and is tried again. What was found infected never comes out again.
"""

import shlex
import subprocess
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from assessments.models import Evidence
from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, Outcome, enqueue

KIND = "scan_evidence"
SHELF = "evidence"
CLEAN, INFECTED = 0, 1
MOST_SAID = 200


class ScannerUnavailable(Exception):
    """The scanner gave no verdict; the job is tried again, and the file stays held."""


def scanning() -> bool:
    """Say whether files are scanned here."""
    return bool(settings.EVIDENCE_SCANNER)


def begin_scan(evidence: Evidence, *, actor_name: str, at: datetime) -> Job | None:
    """Leave the job that scans a held file, or queue the one that failed again."""
    if evidence.scan != Evidence.Scan.HELD:
        return None
    return enqueue(
        kind=KIND,
        subject=f"{evidence.county_id}/{evidence.year}/{evidence.pk}",
        digest=evidence.sha256,
        payload={"evidence": evidence.pk},
        region_code=evidence.county_id,
        actor_name=actor_name,
        at=at,
    )


def scan_held(*, actor_name: str, at: datetime) -> int:
    """Queue a scan of every held file; return how many there are.

    Where no scanner is set any more, held files stay held: nobody looked at them.
    """
    held = list(Evidence.objects.filter(scan=Evidence.Scan.HELD).order_by("pk"))
    if scanning():
        for evidence in held:
            begin_scan(evidence, actor_name=actor_name, at=at)
    return len(held)


def perform_scan(claim: Claim) -> Outcome:
    """Scan a file outside any transaction; only the verdict is kept.

    Raises:
        ScannerUnavailable: there is no verdict.
    """
    evidence = Evidence.objects.get(pk=claim.payload["evidence"])
    verdict, said = _verdict(vault.read(evidence.sha256, shelf=SHELF))

    def store() -> dict[str, Any]:
        return _keep(evidence.pk, verdict, said, claim)

    return Outcome(store=store)


def _verdict(content: bytes) -> tuple[Evidence.Scan, str]:
    command = shlex.split(settings.EVIDENCE_SCANNER)
    try:
        ended = subprocess.run(  # noqa: S603 - the command the portal's own administrator set
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=settings.EVIDENCE_SCANNER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, IndexError) as error:
        raise ScannerUnavailable(type(error).__name__) from error
    said = ended.stdout.decode("utf-8", "replace").strip()[:MOST_SAID]
    if ended.returncode == CLEAN:
        return Evidence.Scan.CLEAN, said
    if ended.returncode == INFECTED:
        return Evidence.Scan.INFECTED, said
    raise ScannerUnavailable(f"exit status {ended.returncode}")


@transaction.atomic
def _keep(pk: int, verdict: Evidence.Scan, said: str, claim: Claim) -> dict[str, Any]:
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.scan == Evidence.Scan.HELD:
        row.scan = verdict
        row.save(update_fields=["scan"])
        record(
            verb=AuditEvent.Verb.EVIDENCE_SCANNED,
            target=f"{row.county_id}/{row.year}/{row.pk}",
            actor_name=claim.actor_name,
            at=claim.at,
            region_code=row.county_id,
            year=row.year,
            details={"verdict": str(verdict), "said": said, "sha256": row.sha256},
        )
    return {"verdict": str(row.scan)}
