"""The house rules that a machine can check; each looks for one pitfall."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
ROOMS = ("edu_duty", "schools", "indicators", "assessments", "reports")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "managers", "services", "misc"}
# A room with several of a sort names each for its subject: entry_views.py, check_queries.py.
ENTRANCES = ("views.py", "api.py", "forms.py", "tasks.py", "queries.py", "urls.py")
WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}
ROW_WRITES = {"delete", "update"}
# system.py holds the pages about the machine itself; access.py and middleware.py stand in front
# of every page.
CLOCKS = ("views.py", "tasks.py", "api.py", "system.py", "access.py", "middleware.py")


def modules() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


MODULES = list(modules())
ACCOUNTS = ROOT / "edu_duty" / "accounts"
JOBS = ROOT / "edu_duty" / "jobs"


@cache
def tree_of(path: Path) -> ast.Module:
    """Read a module once, however many rules look at it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def kind(path: Path) -> str:
    """Return what a module is by the end of its name: ``working_api.py`` is an ``api.py``."""
    return path.name.rsplit("_", 1)[-1]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def calls(path: Path) -> Iterator[tuple[int, ast.Attribute]]:
    """Yield every call of an attribute: line and the attribute."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func


def written_by(path: Path) -> list[str]:
    """Name the calls of a module that write rows."""
    found = []
    for line, call in calls(path):
        owner = ast.unparse(call.value)
        on_rows = ".objects" in owner or owner.endswith(("_set", ".grants", ".years"))
        if call.attr in WRITES or (call.attr in ROW_WRITES and on_rows):
            found.append(f"{named(path)}:{line} {owner}.{call.attr}()")
    return found


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_are_named_for_what_they_know(path):
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", [p for p in MODULES if p.name.endswith(ENTRANCES)], ids=named)
def test_entrances_write_no_rows(path):
    assert written_by(path) == []


def test_written_by_sees_a_write(tmp_path):
    view = tmp_path / "views.py"
    view.write_text("Region.objects.filter(pk=1).update(name='x')\nperson.save()\nseen.update(a)\n")

    assert len(written_by(view)) == 2


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_ask_for_attributes_by_name(path):
    loose = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and (node.func.id == "hasattr" or (node.func.id == "getattr" and len(node.args) == 3))
    ]

    assert loose == []


def silent_zeros(text: str) -> list[int]:
    """Return the lines on which a missing number becomes 0 (``x or 0``)."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.BoolOp)
        and isinstance(node.op, ast.Or)
        and any(isinstance(part, ast.Constant) and part.value == 0 for part in node.values)
    ]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_missing_number_never_becomes_zero(path):
    assert silent_zeros(path.read_text(encoding="utf-8")) == []


def test_silent_zeros_are_seen():
    assert silent_zeros("found = count or 0\nname = text or ''\n") == [1]


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name == "tasks.py" and JOBS not in p.parents], ids=named
)
def test_tasks_are_one_statement_about_a_job_id(path):
    tree = tree_of(path)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]

    assert functions
    for function in functions:
        statements = [
            s
            for s in function.body
            if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        ]
        assert len(statements) == 1
        assert [argument.arg for argument in function.args.args] == ["job_id"]


def test_only_the_jobs_room_talks_to_the_broker():
    ringing = [
        f"{named(path)}:{line}"
        for path in MODULES
        if JOBS not in path.parents
        for line, call in calls(path)
        if call.attr in {"delay", "apply_async", "send_task"}
    ]

    assert ringing == []


def test_only_the_accounts_room_decides_access():
    words = re.compile(r"\.role\b(?!_)|has_perm|is_staff|is_superuser|PermissionDenied")
    deciding = [
        f"{named(path)}:{number}"
        for path in MODULES
        if ACCOUNTS not in path.parents
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line) and "DemoPerson" not in line and "person.role" not in line
    ]

    assert deciding == []


def test_the_clock_is_read_at_the_edge():
    early = [
        f"{named(path)}:{line}"
        for path in MODULES
        if not path.name.endswith(CLOCKS)
        and "commands" not in path.parts
        and JOBS not in path.parents
        for line, call in calls(path)
        if ast.unparse(call) in {"timezone.now", "datetime.now", "date.today", "datetime.utcnow"}
    ]

    assert early == []


@pytest.mark.parametrize(
    "path", [p for p in MODULES if (ROOT / "indicators" / "scoring") in p.parents], ids=named
)
def test_the_scoring_core_knows_no_floats(path):
    tree = tree_of(path)

    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
    ]
    assert floats == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_stand_at_the_top(path):
    tree = tree_of(path)

    inside = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_nothing_is_swallowed():
    silent = []
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and all(
                isinstance(statement, ast.Pass) for statement in node.body
            ):
                silent.append(f"{named(path)}:{node.lineno}")

    assert silent == []


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What is printed is rendered offline from data alone; no browser and no policy sees it.
PAGES = [path for path in TEMPLATES if "pdf" not in path.parts]
TAG = re.compile(r"{%-?\s*(.*?)\s*-?%}", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_print_what_was_made_ready(path):
    text = path.read_text(encoding="utf-8")

    tags = [tag for tag in TAG.findall(text) if tag.startswith(("if ", "elif "))]
    comparing = [
        tag for tag in tags if re.search(r"[<>]|==|!=|\.role\b|perms\.|\band\b|\bor\b", tag)
    ]
    assert comparing == []
    assert [tag for tag in TAG.findall(text) if tag.startswith("with ")] == []
    assert re.findall(r"\.objects\b|\.all\b", text) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_templates_hold_nothing_inline_and_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text) == []
