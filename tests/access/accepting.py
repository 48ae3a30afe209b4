"""What the portal accepts, found out from its forms, its views and the description of its API."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.urls import get_resolver

from edu_duty import openapi

ROOMS = ("edu_duty", "schools", "indicators", "assessments", "reports")
_POSTED = re.compile(r'(?:POST|posted)(?:\.get|\.getlist)?[\[(]"(\w+)"')


def form_classes() -> list[type[forms.Form]]:
    """Return every form of the portal, once every module with one is loaded."""
    assert get_resolver().url_patterns
    found = set(_below(forms.Form))
    return sorted(
        (one for one in found if one.__module__.startswith(ROOMS)), key=lambda one: one.__name__
    )


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)


def form_fields() -> set[str]:
    """Name every field of every form: ``PostForm.region``."""
    return {f"{one.__name__}.{name}" for one in form_classes() for name in one.base_fields}


def posted_names() -> set[str]:
    """Name everything views read from a form that no form class checks: ``register_views.change``.

    Found in the text of the modules, so a new one counts from the first day.
    """
    return {
        f"{path.stem}.{name}"
        for room in ROOMS
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*views.py"))
        for name in _POSTED.findall(path.read_text(encoding="utf-8"))
    }


def writable() -> Iterator[tuple[str, str, set[str]]]:
    """Name every writing operation of the API, and what its body may hold."""
    described = json.loads(openapi.document())
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            if method == "get":
                continue
            yield method.upper(), path, _properties(described, one)


def _properties(described: dict[str, Any], one: dict[str, Any]) -> set[str]:
    told: set[str] = set()
    for content in one.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        told |= set(schema.get("properties", {}))
    return told


def body_fields() -> set[str]:
    """Name everything a body of the API may hold: ``POST scores/ rubric``."""
    return {
        f"{method} {short(path)} {name}" for method, path, names in writable() for name in names
    }


def short(path: str) -> str:
    """Write an address of the API without what all of them begin with."""
    return path.removeprefix("/api/v1/").removeprefix("counties/{code}/{year}/")
