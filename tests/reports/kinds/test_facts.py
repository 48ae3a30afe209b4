"""The head of a dossier as the chapters read it."""

import json
from datetime import date

from indicators.scoring.receipt import canonical
from reports.kinds.facts import facts_of
from tests.reports.dossiers import dossier_of
from tests.reports.receipts import facts, judged_ce37


def test_facts_are_the_same_after_a_dossier_was_written_down():
    known = judged_ce37()

    read = facts_of(json.loads(canonical(dossier_of(known))))

    assert read == facts(known)
    assert list(read.parts) == list(facts(known).parts)
    assert read.issued_date == date(2026, 5, 6)
