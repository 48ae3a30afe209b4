"""The API described by itself: OpenAPI 3.1, in the reader's language."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.renderers import OpenApiJsonRenderer

from edu_duty.listing import Csv, Listing, Xlsx
from edu_duty.wire import PROBLEM_TYPE

# What may come back besides what was asked for, by method; 5xx is nobody's intention.
REFUSALS = {
    "GET": ("400", "401", "403", "404", "406", "429"),
    "POST": ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429"),
    "PUT": ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429"),
    "PATCH": ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429"),
}
# And from what is written only as it was read.
VERSIONED = ("412", "428")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": ["object", "array"], "items": {"type": "object"}},
        "current": {"type": "object"},
    },
    "required": ["type", "title", "status", "detail"],
}
_BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as the library has it
    """How a machine comes in."""

    target_class = "edu_duty.accounts.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002  # by name
        """Describe the header."""
        return {"type": "http", "scheme": "bearer"}


class Schema(AutoSchema):
    """Describes one operation: lists with their filters and formats, refusals as problems."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(self.view, Listing) or super()._is_list_view(serializer)

    def get_override_parameters(self) -> list[Any]:
        """Name the filters of a list."""
        if isinstance(self.view, Listing):
            return [self.view.wanted_class]
        return []

    def _get_pagination_parameters(self) -> list[Any]:
        return []

    def get_description(self) -> str:  # type: ignore[override]  # as the library has it
        """Say nothing besides the summary: docstrings are for who reads the code."""
        return ""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        refusals = REFUSALS[self.method] + (VERSIONED if "If-Match" in named else ())
        operation["responses"] |= {status: self._refusal() for status in sorted(refusals)}
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            for table in {Csv.media_type, Xlsx.media_type} & content.keys():
                content[table] = {"schema": _BINARY}
            if self.method != "POST" and status == "200":
                response["headers"] = {"ETag": {"schema": {"type": "string"}}}
        return operation

    def _refusal(self) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]  # as the library has it
            name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
        )
        self.registry.register_on_missing(component)
        return {"description": "", "content": {PROBLEM_TYPE: {"schema": component.ref}}}


def document() -> bytes:
    """Return the description in the language in force."""
    return _written(translation.get_language())


@cache
def _written(_language: str) -> bytes:
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # as the library has it
    text: bytes = OpenApiJsonRenderer().render(described)
    return text
