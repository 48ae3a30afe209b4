"""What a password has to be."""

import hashlib

import pytest
from django.core.exceptions import ValidationError

from edu_duty.accounts.password_rules import KindsOfLetters, NotBreached


def takes(validator, password: str) -> bool:
    try:
        validator.validate(password)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("only small letters", False),
        ("small letters 123", True),
        ("Small Letters", True),
        ("SMALLletters", False),
        ("SMALLletters1", True),
        ("１２３ab!", True),
    ],
)
def test_three_kinds_of_letters(password, taken):
    assert takes(KindsOfLetters(3), password) is taken


@pytest.mark.parametrize(
    "password",
    ["password", "PassWord", "password2026!!", "!!!qwertyuiop123", "iloveyou", " dragon "],
)
def test_breached_passwords_are_refused_also_dressed_up(password):
    assert not takes(NotBreached(), password)


def test_a_phrase_of_ones_own_is_taken():
    assert takes(NotBreached(), "seven green kettles hum")


@pytest.fixture
def breached(tmp_path):
    """A file as Have I Been Pwned hands it out: digests in order, each with a count."""
    words = [f"kettle-number-{number}" for number in range(999)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path = tmp_path / "pwned.txt"
    path.write_text("".join(f"{digest}:{len(digest)}\r\n" for digest in digests))
    return NotBreached(str(path)), words


def test_every_line_of_a_larger_list_is_found(breached):
    validator, words = breached

    assert [word for word in words if takes(validator, word)] == []


def test_nothing_else_is_found_in_it(breached):
    validator, _words = breached

    assert all(takes(validator, f"teapot-number-{number}") for number in range(999))


def test_an_empty_list_refuses_nothing(tmp_path):
    (tmp_path / "none.txt").touch()

    assert takes(NotBreached(str(tmp_path / "none.txt")), "seven green kettles hum")
