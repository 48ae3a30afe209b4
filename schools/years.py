"""Which years a return may be of."""

from argparse import ArgumentTypeError

# Before 2000 no form had these elements; the portal writes no history beyond.
FIRST_YEAR = 2000
LAST_YEAR = 2099


def year_argument(text: str) -> int:
    """Read a year from the command line.

    Raises:
        ArgumentTypeError: it is no year from 2000 to 2099.
    """
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise ArgumentTypeError(f"{text!r} is no year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)
