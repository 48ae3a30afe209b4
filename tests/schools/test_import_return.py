import io
import json

import pytest
from django.core.management import call_command

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.command import Refused
from schools.models import Return
from tests.schools.packages import csv_folder, small_county, xlsx

pytestmark = pytest.mark.django_db


def run(path, *options, county="990101"):
    out = io.StringIO()
    call_command(
        "import_return", str(path), "--county", county, "--year", "2024", *options, stdout=out
    )
    return out.getvalue()


def refused(path, *options, county="990101"):
    out = io.StringIO()
    arguments = [str(path), "--county", county, "--year", "2024", "--json", *options]
    with pytest.raises(Refused) as refusal:
        call_command("import_return", *arguments, stdout=out)
    return refusal.value, json.loads(out.getvalue())


@pytest.fixture
def package(tmp_path, county):
    path = tmp_path / "示例.xlsx"
    path.write_bytes(xlsx(small_county()))
    return path


def test_a_workbook_and_the_same_folder_are_one_version(package, tmp_path):
    first = json.loads(run(package, "--json"))
    second = json.loads(run(csv_folder(tmp_path / "folder", small_county()), "--json"))

    assert (first["accepted"], first["changed"], first["version"]) == (True, True, 1)
    assert first["rows"] == {"schools": 3, "stages": 3, "county": 4}
    assert (second["accepted"], second["changed"], second["version"]) == (True, False, 1)
    assert {problem["severity"] for problem in first["problems"]} == {"warning"}
    assert AuditEvent.objects.get().actor_name == "manage.py"


def test_a_person_reads_the_warnings_and_the_outcome(package):
    printed = run(package)

    assert "提示  学段 第1行 entrants" in printed
    assert "已导入，第1版" in printed
    assert "仍为第1版" in run(package)


def test_a_dry_run_writes_nothing(package):
    assert json.loads(run(package, "--dry-run", "--json"))["changed"] is True
    assert not Return.objects.exists()


def test_a_broken_package_is_refused_with_the_same_json(tmp_path, county):
    tables = small_county()
    tables["stages"][1][2] = "约10"

    refusal, answer = refused(csv_folder(tmp_path / "folder", tables))

    assert refusal.returncode == 1
    assert "读到“约10”，应为整数" in str(refusal)
    assert answer["accepted"] is False
    wrong = [problem for problem in answer["problems"] if problem["severity"] == "error"]
    assert [(one["sheet"], one["row"], one["column"]) for one in wrong] == [("stages", 2, "pupils")]


def test_unknown_counties_and_paths_are_refused(package, tmp_path):
    assert refused(package, county="999999")[1]["error"]["code"] == "county_unknown"
    assert refused(tmp_path / "nothing.xlsx")[1]["error"]["code"] == "path_unknown"
