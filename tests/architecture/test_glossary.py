"""The glossary names every model."""

import re

import pytest
from django.apps import apps
from django.conf import settings

ROOMS = {"audit", "accounts", "jobs", "schools", "indicators", "assessments", "reports"}
GLOSSARY = (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8")
MODELS = sorted(m.__name__ for m in apps.get_models() if m._meta.app_label in ROOMS)


@pytest.mark.parametrize("name", MODELS)
def test_glossary_names_every_model(name):
    assert f"| `{name}` |" in GLOSSARY


def test_glossary_says_four_things_of_every_word():
    rows = [line for line in GLOSSARY.splitlines() if re.match(r"\| [^-中]", line)]

    assert len(rows) > len(MODELS)
    assert all(len(line.strip("|").split(" | ")) == 4 for line in rows)
