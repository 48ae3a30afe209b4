"""manage.py sample_documents: for the demo alone; a PDF and a picture of every page."""

import json

import pytest
from django.core.management import CommandError, call_command

from reports.management.commands import sample_documents
from reports.samples import Sample
from tests.reports.signed import paper


def test_every_page_has_its_picture(db, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sample_documents, "samples", lambda _at: [Sample("brief", paper())])

    call_command("sample_documents", out=tmp_path, as_json=True)

    (written,) = json.loads(capsys.readouterr().out)
    assert written == {"pdf": "brief.pdf", "pages": 1, "pictures": ["brief-01.png"]}
    assert {path.name for path in tmp_path.iterdir()} == {"brief.pdf", "brief-01.png"}


def test_it_is_refused_where_there_is_no_demo(db, settings, tmp_path):
    settings.DEMO = False

    with pytest.raises(CommandError, match="只用于演示"):
        call_command("sample_documents", out=tmp_path / "samples")

    assert not (tmp_path / "samples").exists()
