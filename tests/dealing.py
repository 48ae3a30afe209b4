"""Deals the files of a run to its processes, the longest first, so that all end at about one time.

A file stays whole: what its tests share is made once. Journeys share a portal, but for the longest
two, which get one of their own: they wait for browsers while other processes compute.
"""

from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys"
APART = ("tests/journeys/test_every_page.py", "tests/journeys/test_round.py")
# What takes longest on either back end, waits included. The rest is short and follows as it comes.
LONGEST = (
    *APART,
    JOURNEYS,
    "tests/stack/test_submitting_once.py",
    "tests/reports/workbook/test_book.py",
    "tests/docs/test_recompute.py",
    "tests/architecture/test_permission_matrix.py",
    "tests/access/test_nothing_leaks.py",
    "tests/stack/test_jobs_survive_kills.py",
    "tests/stack/test_real_work_survives_kills.py",
    "tests/reports/test_rendering.py",
    "tests/edu_duty/test_supervisor.py",
    "tests/access/test_api_keeps_its_word.py",
    "tests/indicators/scoring/test_engine.py",
    "tests/edu_duty/accounts/test_signing_in.py",
    "tests/access/test_secrets_stay_out.py",
    "tests/docs/test_verify_audit.py",
    "tests/stack/test_many_editors.py",
    "tests/edu_duty/jobs/test_command.py",
    "tests/edu_duty/test_sealed.py",
    "tests/reports/test_printing.py",
    "tests/architecture/test_events.py",
    "tests/access/test_foreign_references.py",
)


def hand_of(nodeid: str) -> str:
    """Say with what a test is dealt out: with the rest of its file, or with the other journeys."""
    path = nodeid.partition("::")[0]
    return JOURNEYS if path.startswith(f"{JOURNEYS}/") and path not in APART else path


def turn_of(nodeid: str) -> int:
    """Say when a test is dealt out; what has no turn of its own comes after all that have."""
    hand = hand_of(nodeid)
    return LONGEST.index(hand) if hand in LONGEST else len(LONGEST)


class Dealer(LoadScopeScheduling):  # type: ignore[misc]  # xdist tells nobody its types
    """Gives whoever is nearly done the next hand, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return hand_of(nodeid)
