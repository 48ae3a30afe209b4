"""manage.py make_test_chain: for the demo alone, once."""

import json

import pytest
from django.core.management import CommandError, call_command

from reports.sealcheck import pem_certificates


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_it_says_what_checks_its_signatures(folder, capsys):
    call_command("make_test_chain", as_json=True)

    answer = json.loads(capsys.readouterr().out)
    assert answer == {"made": True, "roots": str(folder / "signing" / "root.pem")}
    assert len(pem_certificates((folder / "signing" / "root.pem").read_bytes())) == 1


def test_a_second_time_changes_nothing(capsys):
    call_command("make_test_chain", as_json=True)
    capsys.readouterr()

    call_command("make_test_chain", as_json=True)

    assert json.loads(capsys.readouterr().out)["made"] is False


def test_it_is_refused_where_there_is_no_demo(settings, folder, capsys):
    settings.DEMO = False

    with pytest.raises(CommandError, match="只用于演示"):
        call_command("make_test_chain")

    assert not (folder / "signing").exists()
