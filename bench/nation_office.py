"""What LibreOffice needs to recalculate the same counties' workbooks, on a sample of them."""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from django.core.management import call_command

from bench.nation_figures import YEAR
from tests.reports.recalculating import OFFICE, recalculate

SAMPLE = 5


def seconds_a_county(rubric_code: str, codes: list[str]) -> float | None:
    """Measure the sample against one workbook alone, so that the start of LibreOffice drops out.

    None without LibreOffice, or without enough counties.
    """
    sample = codes[:SAMPLE]
    if OFFICE is None or len(sample) < SAMPLE:
        return None
    with tempfile.TemporaryDirectory(prefix="edu_duty_bench_") as folder:
        contents = {code: _workbook(Path(folder), rubric_code, code) for code in sample}
        first = sample[0]
        alone = _timed({first: contents[first]}, Path(folder, "alone"))
        together = _timed(contents, Path(folder, "together"))
    return (together - alone) / (len(sample) - 1)


def _workbook(folder: Path, rubric_code: str, code: str) -> bytes:
    path = folder / f"{code}.xlsx"
    call_command("export_workbook", county=code, year=YEAR, rubric=rubric_code, out=path)
    return path.read_bytes()


def _timed(contents: Mapping[str, bytes], folder: Path) -> float:
    started = time.perf_counter()
    recalculate(contents, folder)
    return time.perf_counter() - started
