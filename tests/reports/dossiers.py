"""Small dossiers in the shape of the contract, around a receipt."""

from datetime import date
from typing import Any
from unittest import mock

from django.conf import settings

from indicators.rubric_file import parse
from reports import dossier_english
from reports.dossier_english import english_version
from schools.models import Region
from tests.reports.receipts import facts

PROVINCE = ["示例省", "Demo Province"]
HEAD = ("issuer", "number", "addressee", "mark", "code", "address")


NAMES = Region(code="990101", name="示例甲县", name_en="Demo County Jia", province_name="示例省")


def english_of(original: dict[str, Any]) -> dict[str, Any]:
    """Return the dossier of the English version of a report, with the names of its rubric."""
    path = settings.FIXTURES_DIR / "rubrics" / f"{original['receipt']['rubric']['code']}.toml"
    rubric = parse(path.read_text(encoding="utf-8"))
    with mock.patch.object(dossier_english, "_province", lambda _region: PROVINCE):
        made = english_version(original, rubric, NAMES)
    return made | {"head": original["head"] | {"number": "示督评英〔2026〕1号"}}


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
