import re
from pathlib import Path

import pytest

from edu_duty import env
from edu_duty.env import EnvironmentRefused

ROOT = Path(__file__).resolve().parents[2]


def test_text_returns_the_variable_without_spaces_around_it(monkeypatch):
    monkeypatch.setenv("THING", " 示例 ")

    assert env.text("THING") == "示例"


def test_text_reads_the_file_that_name_file_points_to(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden\n", encoding="utf-8")
    monkeypatch.setenv("THING_FILE", str(secret))
    monkeypatch.setenv("THING", "open")

    assert env.text("THING") == "hidden"


def test_text_names_the_file_it_cannot_read(monkeypatch):
    monkeypatch.setenv("THING_FILE", "/nowhere/at/all")

    with pytest.raises(EnvironmentRefused, match="THING_FILE"):
        env.text("THING")


def test_text_names_the_variable_that_is_missing(monkeypatch):
    monkeypatch.delenv("THING", raising=False)

    with pytest.raises(EnvironmentRefused, match="THING is not set"):
        env.text("THING")


def test_an_empty_variable_counts_as_missing(monkeypatch):
    monkeypatch.setenv("THING", "")

    assert env.text("THING", "default") == "default"


@pytest.mark.parametrize(
    ("value", "read"),
    [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False), ("off", False)],
)
def test_flag_reads_a_switch(monkeypatch, value, read):
    monkeypatch.setenv("THING", value)

    assert env.flag("THING", default=not read) is read


def test_flag_refuses_a_word_it_does_not_know(monkeypatch):
    monkeypatch.setenv("THING", "maybe")

    with pytest.raises(EnvironmentRefused, match="THING is 'maybe'"):
        env.flag("THING", default=False)


def test_number_reads_digits_and_refuses_the_rest(monkeypatch):
    monkeypatch.setenv("THING", "42")
    read = env.number("THING", 1)
    monkeypatch.setenv("THING", "4x")

    assert read == 42
    with pytest.raises(EnvironmentRefused, match="whole number"):
        env.number("THING", 1)


def test_url_refuses_a_scheme_it_cannot_use(monkeypatch):
    monkeypatch.setenv("THING", "mysql://host/name")

    with pytest.raises(EnvironmentRefused, match="postgres"):
        env.url("THING", {"postgres"})


def test_url_is_none_when_not_set(monkeypatch):
    monkeypatch.delenv("THING", raising=False)

    assert env.url("THING", {"postgres"}) is None


def test_choice_reads_one_of_the_words(monkeypatch):
    monkeypatch.setenv("THING", "two")

    assert env.choice("THING", ("one", "two"), "one") == "two"


def test_choice_refuses_any_other_word_and_says_which_there_are(monkeypatch):
    monkeypatch.setenv("THING", "three")

    with pytest.raises(EnvironmentRefused, match="one, two"):
        env.choice("THING", ("one", "two"), "one")


def test_every_variable_read_stands_in_the_example_and_no_other():
    read = set()
    for folder in ("edu_duty", "schools", "indicators", "assessments", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            read |= set(re.findall(r'env\.(?:text|flag|number|choice|url)\(\s*"([A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))

    assert written == read


def test_every_variable_is_explained_to_operators():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE):
        assert f"`{name}`" in manual
