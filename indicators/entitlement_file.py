"""Reads what a rubric says about entitlements: the rates that a campus is due its funds by."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from indicators.scoring import entitling
from indicators.scoring.formulas import Formula
from indicators.scoring.rules import SPECIAL, Entitlement, Limit
from indicators.toml_tables import RubricFileError, listed, one_of, texts_at
from schools.dictionary import LOCALE_LABELS

LIMITS: Final = ("base", "small", "boarding", "special_education")
Limits = Callable[[Any, Mapping[str, Any], str], tuple[Limit, ...]]


def entitlement(
    data: Mapping[str, Any], provided: Formula, scope: Collection[str], limits: Limits, where: str
) -> Entitlement:
    """Read the rates and put the formula together.

    Raises:
        RubricFileError: a rate is missing, or speaks of a stage that is not in the scope.
    """
    base, small, boarding, special = (
        limits(data[key], data, f"{where} {key}") if key in data else () for key in LIMITS
    )
    stages = _stages(base, small, f"{where} base")
    if special:
        one_of(SPECIAL, scope, f"{where} special_education：学段")
    if bool(small) != bool(data.get("small_locales")):
        raise RubricFileError(f"{where}：small 和 small_locales 应同时写，或都不写。")
    due = entitling.due(stages, small=bool(small), boarding=bool(boarding), special=bool(special))
    return Entitlement(
        formula=provided,
        threshold=due,
        base=base,
        small=small,
        small_locales=frozenset(
            texts_at(data, "small_locales", where, list(LOCALE_LABELS), default=[])
        ),
        boarding=boarding,
        special=special,
    )


def _stages(base: tuple[Limit, ...], small: tuple[Limit, ...], where: str) -> list[str]:
    stages = list(dict.fromkeys(limit.stage for limit in base if limit.stage))
    if not stages or any(limit.stage not in entitling.STAGES for limit in base):
        choices = listed(list(entitling.STAGES))
        raise RubricFileError(f"{where}：每行写出 stage（{choices}之一）和 value。")
    for limit in small:
        if limit.stage is not None:
            one_of(limit.stage, stages, f"{where}：small 的学段")
    return stages
