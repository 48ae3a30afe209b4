"""Every address names who may use it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver


def addresses(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


ADDRESSES = list(addresses(get_resolver().url_patterns))


def guarded(view) -> bool:
    """Say whether a view names its act; DRF views name one for each method they answer."""
    api_view = getattr(view, "cls", None)
    if api_view is None:
        return hasattr(view, "required_permission")
    answered = {m.upper() for m in api_view.http_method_names if hasattr(api_view, m)}
    return answered - {"OPTIONS", "HEAD"} <= set(getattr(api_view, "required_permissions", {}))


@pytest.mark.parametrize(("route", "view"), ADDRESSES, ids=[route for route, _view in ADDRESSES])
def test_every_address_names_who_may_use_it(route, view):
    assert guarded(view)


def test_guarded_sees_a_view_without_a_guard():
    assert not guarded(lambda request: None)
