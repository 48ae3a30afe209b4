"""A small PDF, a chain made once for a whole run, and a file signed under it."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.test import override_settings

from reports import signing, trial_chain
from reports.printing import Printed, print_html
from tests.conftest import NOON

PAGE = (
    "<!DOCTYPE html><title>示例</title><p>示例甲县　　督导评估报告　核验码 ABCD-EFGH-IJKL-MNOP</p>"
)


@cache
def paper() -> Printed:
    """Print one page, as documents are printed."""
    return print_html(PAGE)


def printed() -> bytes:
    """Return the file of the page."""
    return paper().pdf


@cache
def chain_folder() -> Path:
    """Make a chain that the tests of this run sign with."""
    folder = Path(mkdtemp(prefix="chain_", dir=settings.DATA_DIR))
    with override_settings(DATA_DIR=folder):
        trial_chain.make(NOON)
    return folder


def chain_in(folder: Path) -> None:
    """Put the run's chain where a portal's data lie; making one takes a second."""
    shutil.copytree(chain_folder() / "signing", folder / "signing", dirs_exist_ok=True)


@cache
def signed() -> bytes:
    """Sign the page under the chain."""
    with override_settings(DATA_DIR=chain_folder(), DEMO=True):
        return signing.sign(printed())
