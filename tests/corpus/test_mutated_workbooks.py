"""A thousand spoilt workbooks: each is read or refused, and none is stored in part."""

import sys
from collections import Counter

import pytest
from django.conf import settings

from schools.freezing import document_of
from schools.importing import import_reading
from schools.models import CountyYear, Return, SchoolYear, StageYear
from schools.stored import stored_document
from tests.conftest import NOON
from tests.corpus.batch import read_many, reading_of
from tests.corpus.mutating import mutated
from tests.schools.collecting import bring
from tests.stack.processes import processor_seconds

# A thousand on the embedded default; on servers enough of them to see that none is kept in part.
COUNT = 1_000 if settings.EMBEDDED else 250
YEAR = 2024
SLOWEST_SECONDS = 5
ALL_SECONDS = 120


def import_it(county, reading):
    return import_reading(
        county=county, year=YEAR, reading=reading, source="a.xlsx", actor_name="filler", at=NOON
    )


def whole(county, reading):
    """What is stored when all of a reading is."""
    standing = CountyYear.objects.get(county=county, year=YEAR)
    return document_of(
        county=county,
        year=YEAR,
        schools=reading.schools,
        stages=reading.stages,
        figures=reading.county,
        statements=standing.statements,
        sources=standing.sources,
    )


@pytest.mark.django_db
def test_none_crashes_the_reader_and_none_is_stored_in_part(county, capsys):
    bring(county, year=YEAR)
    started = processor_seconds()
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []

    for number, told in enumerate(read_many(list(mutated(COUNT)))):
        if told["error"] or told["seconds"] > SLOWEST_SECONDS:
            wrong.append(f"{number}: {told['error']} {told['seconds']:.1f} s")
            outcomes["crashed"] += 1
            continue
        reading = reading_of(told)
        before = stored_document(county, YEAR)
        imported = import_it(county, reading)
        expected = whole(county, reading) if imported.accepted else before
        outcomes["read" if imported.accepted else "refused"] += 1
        if stored_document(county, YEAR) != expected:
            wrong.append(f"{number}: stored in part")

    spent = processor_seconds() - started
    with capsys.disabled():
        counted = f"{dict(outcomes)}, {len(wrong)} wrong"
        sys.stdout.write(f"\n{COUNT} spoilt workbooks in {spent:.0f} s: {counted}\n")
    assert wrong == []
    assert outcomes["refused"] > COUNT / 4
    assert outcomes["read"] > COUNT / 20
    assert spent < ALL_SECONDS
    assert SchoolYear.objects.exists() and StageYear.objects.exists() and Return.objects.exists()
