"""A dossier of every kind of document, for what must hold of all of them."""

from functools import cache
from typing import Any

from reports.kinds import COMPOSERS, compose
from reports.printing import Printed, print_content
from tests.reports.dossiers import dossier_of, english_of
from tests.reports.kinds.rounds import all_counties, in_a_round
from tests.reports.receipts import judged_ce37, real

BALANCE = "inspection of a county's campuses"
PRESCHOOL = "inspection of kindergartens"
ENGLISH = "inspection_en"
BASIC = "inspection by the older standard"
RECEIPTS = {BALANCE: "qb2017", PRESCHOOL: "ps2020", BASIC: "bb2012"}
CASES = (*COMPOSERS, *RECEIPTS)


def dossier_for(case: str) -> dict[str, Any]:
    """Return the dossier of a kind; receipts of other standards have what the 37 points lack."""
    if case in RECEIPTS:
        return dossier_of(real(RECEIPTS[case]))
    if case == ENGLISH:
        return english_of(dossier_for("inspection"))
    if case == "summary":
        return all_counties()
    return in_a_round(case, before={"year": 2024, "receipt": judged_ce37()})


@cache
def printed_for(case: str) -> Printed:
    """Print the document of a case, once for all tests."""
    return print_content(compose(dossier_for(case)))
