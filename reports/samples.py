"""A sample of every kind of document, of counties that are synthetic or public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from assessments.models import Round
from indicators.evaluating import score_county
from indicators.publishing import parsed_rubric
from reports import dossiers, embargo, kinds, matters
from reports.demo_rounds import give_speaker
from reports.dossier_english import english_version
from reports.dossiers import Body, Head
from reports.letterheads import speaker
from reports.models import Document
from reports.printing import Printed, print_content
from reports.sample_round import COUNTY, DECIDED, play
from schools.models import Region

YEAR: Final = 2024
NUMBER: Final = "示例〔2024〕1号"
# What a county published itself, and by which rubric it is looked at here.
PUBLISHED: Final = ("520324", 2019, "PS2020")


@dataclass(frozen=True, slots=True)
class Sample:
    """One printed sample; ``name`` is its file's."""

    name: str
    printed: Printed


def samples(at: datetime) -> Iterator[Sample]:
    """Print a sample of every kind; nothing of it stays in the database.

    Raises:
        LookupError: the demo is not loaded.
        PrintingRefused: one cannot be printed.
    """
    for name, dossier in _dossiers(at):
        yield Sample(name, print_content(kinds.compose(dossier)))


@transaction.atomic
def _dossiers(at: datetime) -> list[tuple[str, Body]]:
    """Play a round, freeze what its documents are made from, and take everything back."""
    held = play(year=YEAR, at=at, decided=DECIDED)
    give_speaker(held, at)
    assessment = held.assessments.select_related("county", "round__rubric").get(county=COUNTY)
    found: dict[str, Body] = {}
    for kind in kinds.COMPOSERS:
        region = assessment.county
        if kind == embargo.SUMMARY:
            region = matters.region_of(held) or region
            body = dossiers.of_round(held, region)
        elif kind == embargo.INSPECTION_EN:
            body = _in_english(found[embargo.INSPECTION], held, region)
        else:
            body = dossiers.of_assessment(assessment, kind)
        head = Head(number=NUMBER, at=at)
        found[kind] = dossiers.headed(body, speaker(region, kind, held), head)
    found["zhengan_2019_inspection"] = _published(at)
    transaction.set_rollback(True)
    return [*found.items()]


def _in_english(original: Body, held: Round, region: Region) -> Body:
    rubric = parsed_rubric(held.rubric.text if held.rubric else "")
    return english_version(original, rubric, region)


def _published(at: datetime) -> Body:
    code, year, rubric = PUBLISHED
    score = score_county(
        county_code=code, year=year, rubric_code=rubric, actor_name="samples", at=at
    )
    kind = str(Document.Kind.INSPECTION)
    body = dossiers.of_score(score, kind)
    said = speaker(score.frozen.county, kind)
    return dossiers.headed(body, said, Head(number=NUMBER, at=at))
