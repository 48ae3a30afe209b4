"""Words the checks say: a run says thousands of sentences in one language, each looked up once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import translation

from schools import numbers
from schools.dictionary import STAGE_LABELS

Known = dict[tuple[Callable[[str], str], str], str]
_known: ContextVar[Known | None] = ContextVar("_known", default=None)


@contextmanager
def one_language() -> Iterator[None]:
    """Remember every word until the run ends; the language must not change in between."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def gettext(message: str) -> str:
    """Say a sentence in the reader's language."""
    return _looked_up(translation.gettext, message)


def unit_label(unit: str) -> str:
    """Return a unit in the reader's language."""
    return _looked_up(numbers.unit_label, unit)


def stage_label(stage: str) -> str:
    """Return a stage in the reader's language."""
    return _looked_up(_stage_label, stage)


def _stage_label(stage: str) -> str:
    return str(STAGE_LABELS[stage])


def _looked_up(look_up: Callable[[str], str], word: str) -> str:
    known = _known.get()
    if known is None:
        return look_up(word)
    found = known.get((look_up, word))
    if found is None:
        found = known[look_up, word] = look_up(word)
    return found
