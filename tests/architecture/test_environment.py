"""Every variable the portal reads stands in .env.example, and none that it does not read."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
READERS = {"text", "flag", "number", "choice", "url"}
EXAMPLE = re.compile(r"^([A-Z0-9_]+)=", re.MULTILINE)


def variables_read(path: Path) -> set[str]:
    """Name the variables a module reads through ``env``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and ast.unparse(node.func.value) == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_env_example_names_every_variable_and_no_other():
    named = set(EXAMPLE.findall((ROOT / ".env.example").read_text(encoding="utf-8")))

    read = set().union(*(variables_read(path) for path in (ROOT / "edu_duty").rglob("*.py")))

    assert named == read
