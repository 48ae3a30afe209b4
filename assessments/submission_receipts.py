"""The receipt of a submission, and whether one that somebody holds is genuine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from assessments.models import Submission
from edu_duty.audit import anchors
from indicators.scoring.receipt import canonical, digest

FORMAT = 1
MOST_BYTES = 64 * 1024
VALID: Final = "valid"
ALTERED: Final = "altered"
UNKNOWN: Final = "unknown"
_MOST_SEQUENCE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a receipt.

    Shape: ``state`` is valid, altered or unknown; ``fields`` names what differs from the
    submission that is kept, ``content`` where the kept one itself no longer has its digest.
    """

    state: str
    fields: tuple[str, ...] = ()
    submission: Submission | None = None


def receipt_of(submission: Submission) -> dict[str, Any]:
    """Return the receipt of a submission; the same at any time and for everybody.

    ``audit_anchor`` is the newest root over all audit chains when the submission was made.
    """
    content = submission.document()
    anchor = anchors.latest(submission.submitted_at)
    return {
        "receipt": FORMAT,
        "sha256": submission.sha256,
        "submitted_at": submission.submitted_at.astimezone(UTC).isoformat(),
        "submitted_by": submission.submitted_by_name,
        "sequence": submission.sequence,
        "number": submission.number,
        "county": content["county"],
        "round": content["round"],
        "rubric": content["rubric"],
        "return": content["return"],
        "score": content["score"],
        "audit_anchor": None
        if anchor is None
        else {
            "sequence": anchor.sequence,
            "root": anchor.root,
            "at": anchor.at.astimezone(UTC).isoformat(),
        },
    }


def receipt_text(submission: Submission) -> str:
    """Write the receipt as the file that is downloaded."""
    return canonical(receipt_of(submission)) + "\n"


def verify_receipt(text: bytes) -> Verification:
    """Compare a receipt with the submission it names."""
    told = _read(text)
    if told is None:
        return Verification(UNKNOWN)
    submission = _named(told)
    if submission is None:
        return Verification(UNKNOWN)
    kept = receipt_of(submission)
    fields = [name for name in sorted({*kept, *told}) if kept.get(name) != told.get(name)]
    if digest(submission.content) != submission.sha256:
        fields.append("content")
    return Verification(ALTERED if fields else VALID, tuple(fields), submission)


def _read(text: bytes) -> Mapping[str, Any] | None:
    """Read a receipt's fields; nothing where it is no receipt at all."""
    if len(text) > MOST_BYTES:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _named(told: Mapping[str, Any]) -> Submission | None:
    """Find the submission by its digest, else by its number in the sequence."""
    sha256, sequence = told.get("sha256"), told.get("sequence")
    rows = Submission.objects.select_related("assessment__county", "assessment__round")
    if isinstance(sha256, str) and "\x00" not in sha256:
        found = rows.filter(sha256=sha256).first()
        if found is not None:
            return found
    if type(sequence) is int and 0 < sequence <= _MOST_SEQUENCE:
        return rows.filter(sequence=sequence).first()
    return None
