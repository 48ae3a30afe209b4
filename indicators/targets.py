"""Loads the target profiles (目标方案) regions have published; plain data with their sources."""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from indicators.models import TargetProfile
from indicators.scoring.rules import CONFIDENCES
from schools.regions import LoadCount

FORM = 1
# "~" stands in one template for a ratio whose direction its document leaves open.
OPERATORS = (">=", "<=", ">", "<", "==", "bool", "~")
HEAD = {"profile": int, "code": str, "title": str, "region": str, "year": int, "source": str}
ROW = {"title": str, "op": str, "unit": str}


class TargetRefused(Exception):
    """A target file that cannot be used; says which, where and what was expected."""


def target_paths() -> list[Path]:
    """Return the target files that ship, by name."""
    return sorted((settings.FIXTURES_DIR / "targets").glob("*.toml"))


@transaction.atomic
def load_targets() -> LoadCount:
    """Store every profile; one whose text changed is replaced.

    Raises:
        TargetRefused: a file is not a target profile.
    """
    stored = dict(TargetProfile.objects.values_list("code", "sha256"))
    counted = {"added": 0, "changed": 0, "unchanged": 0}
    for path in target_paths():
        text = path.read_text(encoding="utf-8")
        profile = parse_profile(text, path.name)
        sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
        before = stored.get(profile["code"])
        if before == sha256:
            counted["unchanged"] += 1
            continue
        counted["added" if before is None else "changed"] += 1
        TargetProfile.objects.update_or_create(
            code=profile["code"],
            defaults={"title": profile["title"], "text": text, "sha256": sha256},
        )
    return LoadCount(**counted)


def parse_profile(text: str, name: str) -> dict[str, Any]:
    """Check a profile's text and return its data, numbers as exact decimals.

    Raises:
        TargetRefused: it is not TOML, lacks something, or a row is not understood.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise TargetRefused(f"{name}：不是有效的 TOML：{error}。") from error
    _check(data, HEAD, name)
    if data["profile"] != FORM or data.get("confidence") not in CONFIDENCES:
        raise TargetRefused(
            f"{name}：profile 应为{FORM}，confidence 应为{'、'.join(CONFIDENCES)}之一。"
        )
    for number, row in enumerate([*data.get("targets", []), *data.get("standing_rules", [])], 1):
        _check(row, ROW, f"{name} 第{number}项")
        _check_row(row, f"{name} 第{number}项")
    return data


def _check(data: Mapping[str, Any], expected: Mapping[str, type], where: str) -> None:
    for key, kind in expected.items():
        if not isinstance(data.get(key), kind):
            raise TargetRefused(f"{where}：缺少 {key}，或类型不对。")


def _check_row(row: Mapping[str, Any], where: str) -> None:
    if row["op"] not in OPERATORS:
        raise TargetRefused(f"{where}：op 读到“{row['op']}”，应为{'、'.join(OPERATORS)}之一。")
    value = row.get("value")
    if value is not None and (isinstance(value, bool) != (row["op"] == "bool")):
        raise TargetRefused(
            f"{where}：value 读到{value!r}，op 为 bool 时应为 true 或 false，否则为数字。"
        )
    if value is not None and not isinstance(value, bool | int | Decimal):
        raise TargetRefused(f"{where}：value 读到{value!r}，应为数字。")
