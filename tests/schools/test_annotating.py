"""A refused workbook comes back with its problems in it."""

import io

import pytest
from openpyxl import load_workbook

from edu_duty.sealed import SealedFailure
from schools import annotating
from schools.annotating import AnnotatingRefused, annotated_workbook
from schools.package import read_package
from schools.previewing import perform_preview, request_preview
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.schools.packages import csv_files, errors, small_county, xlsx, zipped

pytestmark = pytest.mark.django_db


def previewed(county, content, filename="示例.xlsx"):
    job = request_preview(
        county=county,
        year=2024,
        content=content,
        filename=filename,
        actor_name="filler",
        at=NOON,
    )
    job.result = perform_preview(claim_of(job)).store()
    return job


def bad_tables():
    tables = small_county()
    tables["stages"][1][2] = "约10"
    tables["schools"][2][5] = "-3"
    tables["county"][1][1] = "很多"
    return tables


def test_every_bad_cell_is_marked_and_the_copy_is_refused_for_the_same_cells(county):
    content = xlsx(bad_tables())

    copy = annotated_workbook(previewed(county, content))

    book = load_workbook(io.BytesIO(copy))
    assert [book[name][cell].comment is not None for name, cell in CELLS] == [True] * 3
    assert errors(read_package(copy, "copy.xlsx")) == errors(read_package(content, "a.xlsx"))
    warned = [p.code for p in read_package(copy, "copy.xlsx").problems if p.severity == "warning"]
    assert "sheet_ignored" not in warned


CELLS = (("学段", "C2"), ("学校", "F3"), ("县情", "B2"))


@pytest.mark.parametrize(
    ("content", "filename"), [(b"nothing", "a.xlsx"), (zipped(csv_files(bad_tables())), "a.zip")]
)
def test_what_has_no_cells_has_no_copy(county, content, filename):
    with pytest.raises(AnnotatingRefused, match="没有可标注的工作簿"):
        annotated_workbook(previewed(county, content, filename))


def test_a_copy_that_takes_too_long_is_refused_in_words(county, monkeypatch):
    job = previewed(county, xlsx(bad_tables()))

    def fail(*_arguments, **_limits):
        raise SealedFailure("time", "no answer")

    monkeypatch.setattr(annotating, "run_sealed", fail)

    with pytest.raises(AnnotatingRefused, match="标注不了"):
        annotated_workbook(job)
