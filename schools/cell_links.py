"""Leads from a cell that a finding names to the field where it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from schools.entering import Address
from schools.fields import anchor_of
from schools.queries import cell_text


@dataclass(frozen=True, slots=True)
class CellLink:
    """A cell by name and the address of its field; no address where nobody writes it by hand."""

    label: str
    url: str


def field_url(code: str, year: int, cell: str) -> str:
    """Return the address of a cell's field; empty for what is published and not written here."""
    address = Address.parse(cell)
    if address is None:
        return ""
    if address.scope == "county":
        page = reverse("schools:county_figures", args=[code, year])
    else:
        page = reverse("schools:campus", args=[code, year, address.campus])
    return f"{page}#{anchor_of(cell)}"


def cell_links(
    code: str, year: int, cells: Sequence[str], names: Mapping[str, str]
) -> list[CellLink]:
    """Name cells as people do, each with the way to its field."""
    return [CellLink(cell_text(cell, names), field_url(code, year, cell)) for cell in cells]
