"""A return as somebody posts it, right and wrong, for the tests of both who reads it and how."""

from typing import Any

from tests.schools.packages import small_county


def posted(tables) -> dict[str, Any]:
    """Turn the tables of a package into rows of headings and values."""
    return {
        code: [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
        for code, rows in tables.items()
    }


def spoiled() -> dict[str, Any]:
    tables = small_county()
    tables["schools"][1][4] = "公家"
    tables["schools"].append(list(tables["schools"][2]))
    tables["stages"][1][2] = "-4"
    tables["stages"][2][2] = "三十"
    tables["stages"][0].append("unknown_thing")
    tables["stages"][3].append("1")
    tables["county"].append(["population", 1])
    tables["county"].append(["nothing", 1])
    return tables
