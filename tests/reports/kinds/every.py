"""A dossier of every kind of document, for what must hold of all of them."""

from typing import Any

from reports.kinds import COMPOSERS
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.rounds import all_counties, in_a_round
from tests.reports.receipts import judged_ce37, real

BALANCE = "inspection of a county's campuses"
CASES = (*COMPOSERS, BALANCE)


def dossier_for(case: str) -> dict[str, Any]:
    """Return the dossier of a kind; the balance of campuses has the charts the others lack."""
    if case == BALANCE:
        return dossier_of(real("qb2017"))
    if case == "summary":
        return all_counties()
    return in_a_round(case, before={"year": 2024, "receipt": judged_ce37()})
