import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from schools.package import read_package
from tests.schools.packages import errors, small_county, xlsx

pytestmark = pytest.mark.django_db


def export(path, *options, county="990101"):
    call_command(
        "export_return", "--county", county, "--year", "2024", "--out", str(path), *options
    )


def test_the_export_holds_the_newest_return_and_prints_nothing(tmp_path, county, capsys):
    package, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    package.write_bytes(xlsx(small_county()))
    call_command("import_return", str(package), "--county", "990101", "--year", "2024", "--json")
    capsys.readouterr()

    export(out)

    assert capsys.readouterr().out == ""
    reading = read_package(out.read_bytes(), "out.xlsx")
    assert errors(reading) == []
    assert [row.name for row in reading.schools] == ["示例第一小学", "示例村小学", "示例幼儿园"]


def test_a_blank_form_needs_no_return(tmp_path, county):
    out = tmp_path / "blank.xlsx"

    with pytest.raises(Refused, match="--blank"):
        export(out)
    export(out, "--blank")

    assert read_package(out.read_bytes(), "blank.xlsx").schools == []


def test_unknown_counties_and_places_are_refused(tmp_path, county):
    with pytest.raises(Refused, match="999999"):
        export(tmp_path / "out.xlsx", county="999999")
    with pytest.raises(Refused, match="写不了文件"):
        export(tmp_path / "nowhere" / "out.xlsx", "--blank")
