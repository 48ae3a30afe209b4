"""What a dossier says besides its receipt, as the chapters of a report read it; pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reports.shapes import Facts

Dossier = Mapping[str, Any]


def facts_of(dossier: Dossier) -> Facts:
    """Return the head of a dossier with the names its receipt does not know."""
    head = dossier["head"]
    return Facts(
        issuer=head["issuer"],
        number=head["number"],
        issued_date=date.fromisoformat(head["date"]),
        addressee=head["addressee"],
        mark=head["mark"],
        code=head["code"],
        address=head["address"],
        receipt_sha256=dossier["receipt_sha256"],
        elements={code: (name, unit) for code, (name, unit) in dossier["elements"].items()},
        parts=dict(dossier["parts"]),
        needs={(code, stage): needs for code, stage, needs in dossier["needs"]},
    )


def basis_of_round(dossier: Dossier) -> str:
    """Say under which document, and in which round if in one, a county was evaluated."""
    held = dossier["round"]
    if held is None:
        rubric = dossier["receipt"]["rubric"]
        return f"根据《{rubric['title']}》（{rubric['source']}）"
    rubric = held["rubric"]
    return f"根据《{rubric['title']}》（{rubric['source']}）和{held['title']}的安排"
