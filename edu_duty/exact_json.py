"""Reads JSON that strangers send: numbers as they were written, and nothing that breaks later."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

# Half of a pair, or the sign no database keeps.
_UNFIT = re.compile("[\ud800-\udfff\x00]")
_MAY_BE_UNFIT = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")


class TextUnfit(APIException):
    """A text holds signs that no database keeps."""

    status_code = 422
    default_detail = gettext_lazy("文字中有不能保存的字符")


class ExactJson(BaseParser):
    """JSON with exact decimals, no NaN, no key twice, and text that can be stored."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:  # noqa: ARG002  # by name
        """Read a body.

        Raises:
            ParseError: saying what is wrong with it.
            TextUnfit: it can be read and not be kept.
            RequestDataTooBig: it is larger than any return.
        """
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request is not None else None
        if str(length or "").isdecimal() and int(str(length)) > settings.UPLOAD_LIMIT_BYTES:
            raise RequestDataTooBig
        try:
            text = stream.read().decode("utf-8-sig")
            read = json.loads(
                text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_once
            )
        except (ValueError, RecursionError) as error:
            message = _("正文不是可读的JSON：%(error)s") % {"error": error}
            raise ParseError(message) from error
        if _MAY_BE_UNFIT.search(text) and any(map(_UNFIT.search, _texts(read))):
            raise TextUnfit
        return read


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“%(name)s”出现两次") % {"name": twice[:60]})
    return read


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, held in value.items():
            yield name
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)
