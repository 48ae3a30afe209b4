"""Small dossiers in the shape of the contract, around a receipt."""

from datetime import date
from typing import Any

from tests.reports.receipts import facts

HEAD = ("issuer", "number", "addressee", "mark", "code", "address")


def dossier_of(known: dict[str, Any], kind: str = "inspection", **more: Any) -> dict[str, Any]:
    """Return the dossier of one score outside a round; ``more`` overrides what its facts say."""
    said = facts(known, **more)
    issued: date = said.issued_date
    head = {name: getattr(said, name) for name in HEAD}
    return {
        "dossier": 1,
        "kind": kind,
        "head": head | {"date": issued.isoformat(), "draft": False, "signer": ""},
        "region": known["county"] | {"synthetic": known["synthetic"]},
        "year": known["year"],
        "round": None,
        "receipt": known,
        "receipt_sha256": said.receipt_sha256,
        "elements": {code: list(pair) for code, pair in said.elements.items()},
        "parts": [[code, title] for code, title in said.parts.items()],
        "needs": [[code, stage, list(needs)] for (code, stage), needs in said.needs.items()],
        "assessment": None,
        "before": None,
    }
