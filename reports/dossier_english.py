"""What the dossier of an English version holds besides that of the Chinese report: names.

Names are those of the rubric, the dictionary of elements and the catalogue of regions; what has no
English name stands in Chinese.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import override

from indicators.named import NamedReceipt
from indicators.regaining import regained_by_row
from indicators.scoring.rules import Rubric
from reports.embargo import INSPECTION_EN
from schools.check_rules import checks
from schools.dictionary import elements
from schools.models import Region

ENGLISH: Final = "en"
Part = dict[str, Any]


def english_version(original: Mapping[str, Any], rubric: Rubric, region: Region) -> Part:
    """Turn the dossier of a report, head and all, into that of its English version: names added."""
    head = original["head"]
    body = {key: value for key, value in original.items() if key != "head"}
    return body | {
        "kind": INSPECTION_EN,
        "english": english_part(original["receipt"], rubric, region),
        "original": {key: head[key] for key in ("number", "date", "code")},
    }


def english_part(receipt: Mapping[str, Any], rubric: Rubric, region: Region) -> Part:
    """Name everything a report on a receipt names.

    Shape: ``needs`` are rows of indicator code, stage, and what gets lost points back.
    """
    grades = rubric.scheme.grades if rubric.scheme else ()
    return {
        "region": region.name_en or region.name,
        "province": _province(region),
        "rubric": rubric.title_en,
        "parts": {part.code: part.title_en for part in rubric.parts},
        "indicators": {each.code: each.title_en for each in rubric.indicators},
        "grades": {each.code: each.title_en for each in grades},
        "elements": {each.code: each.name_en for each in elements().values()},
        "rules": {rule.code: rule.title_en for rule in checks().rules},
        "needs": _needs(receipt, rubric),
    }


def _needs(receipt: Mapping[str, Any], rubric: Rubric) -> list[list[Any]]:
    """Say what gets lost points back, in English whoever asks."""
    if rubric.scheme is None:
        return []
    with override(ENGLISH):
        found = regained_by_row(NamedReceipt(receipt, rubric))
    return [[code, stage, list(said)] for (code, stage), said in found.items()]


def _province(region: Region) -> list[str]:
    """Return the name of the province and its English one, the same where it has none."""
    name = region.province_name
    found = Region.objects.filter(name=name, level=Region.Level.PROVINCE).first()
    return [name, found.name_en if found and found.name_en else name]
