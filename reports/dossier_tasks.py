"""What a dossier asks a county to mend: every item that lost points, and what gets them back."""

from collections.abc import Mapping
from typing import Any

from indicators.scoring.rules import UNMET
from reports.chapters import sentence
from reports.choosing import computed, in_order, told_apart
from reports.points import loses
from reports.wording import stage_name

Task = dict[str, Any]


def tasks_part(body: Mapping[str, Any], due: str) -> list[Task]:
    """List what is to be mended, in the order of the standard; ``due`` may be empty.

    Shape: see docs/documents.md. A row is there for every stage it was judged in.
    """
    receipt = body["receipt"]
    named = told_apart(receipt["indicators"])
    rows = [row for row in in_order(computed(named)) if _failed(row)]
    reasons = _reasons(body)
    elements = {code: (name, unit) for code, (name, unit) in body["elements"].items()}
    needs = {(code, stage): said for code, stage, said in body["needs"]}
    return [
        {
            "number": number,
            "item": row["code"],
            "stage": row["stage"],
            "title": _title(row),
            "problem": sentence(row, elements).rstrip("。"),
            "reason": reasons.get(row["code"], ""),
            "needs": needs.get((row["code"], row["stage"]), []),
            "due": due,
        }
        for number, row in enumerate(rows, start=1)
    ]


def _failed(row: Mapping[str, Any]) -> bool:
    return loses(row) or (row["decides"] and row["verdict"] == UNMET)


def _title(row: Mapping[str, Any]) -> str:
    title: str = row["title"]
    return f"{stage_name(row['stage'])}{title}" if row["stage"] else title


def _reasons(body: Mapping[str, Any]) -> dict[str, str]:
    known = body["assessment"]
    if known is None:
        return {}
    found = {item["code"]: item["reason"] for point in known["points"] for item in point["items"]}
    return found | {each["code"]: each["reason"] for each in known["conditions"]}
