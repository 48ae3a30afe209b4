"""Typed, loud access to the environment; every variable read here stands in .env.example."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


class EnvironmentRefused(Exception):
    """A variable is missing or cannot be read; the message names it and says what it expects."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the content of the file that NAME_FILE points to.

    Raises:
        EnvironmentRefused: neither is set and there is no default, or the file cannot be read.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvironmentRefused(f"{name}_FILE cannot be read: {error}") from error
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise EnvironmentRefused(f"{name} is not set; see .env.example for what it should hold.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Read a switch: 1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise EnvironmentRefused(f"{name} is {value!r}; expected 1 or 0.")


def number(name: str, default: int) -> int:
    """Read a whole number."""
    value = text(name, str(default))
    if not value.isdigit():
        raise EnvironmentRefused(f"{name} is {value!r}; expected a whole number.")
    return int(value)


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    """Read one of a few words."""
    value = text(name, default)
    if value not in options:
        raise EnvironmentRefused(f"{name} is {value!r}; expected one of {', '.join(options)}.")
    return value


def url(name: str, schemes: set[str]) -> SplitResult | None:
    """Read an address, or None when the variable is not set.

    Raises:
        EnvironmentRefused: the address does not use one of the schemes.
    """
    value = text(name, "")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes:
        raise EnvironmentRefused(
            f"{name} begins with {parts.scheme!r}; expected one of {', '.join(sorted(schemes))}."
        )
    return parts
