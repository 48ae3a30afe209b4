"""An uploaded workbook or TOML -> a draft, or every reason why not; nothing in between."""

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.sealed import SealedFailure, run_sealed
from indicators.linting import errors
from indicators.models import Rubric
from indicators.publishing import RubricRefused, keep_draft, take_up
from indicators.rubric_file import RubricFileError
from indicators.rubric_toml import out_of_bounds
from indicators.rubric_workbook import WorkbookRefused, rubric_text
from indicators.toml_writing import TomlUnwritable, literal, written

READ_SECONDS = 10
READ_MEMORY_MB = 512
VERSION_LINE = re.compile(r"^version[ \t]*=[^\n]*", re.MULTILINE)
NUMBERED = re.compile(r"(.*?)([0-9]{1,6})")
LONGEST_VERSION = 16
REFUSALS = {
    "encoding": gettext_lazy("文件不是UTF-8文本；另存为UTF-8后上传"),
    "too_large": gettext_lazy("文件超过200万字符，不是指标体系"),
    "too_deep": gettext_lazy("表一层套一层超过12层；对照下载的文件改正后上传"),
    "too_many_tables": gettext_lazy("文件里的表太多，不是指标体系"),
    "toml": gettext_lazy("不合TOML的写法；检查引号、括号和等号"),
    "time": gettext_lazy("10秒内没有读完；对照下载的文件改正后上传"),
    "memory": gettext_lazy("读取所需内存超过上限；对照下载的文件改正后上传"),
    "crash": gettext_lazy("文件读不出来；重新下载后再改"),
}


class DraftRefused(Exception):
    """A file that does not become a draft; ``reasons`` say where and what to do, one by one."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(reasons[0])
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a file. Shape: ``asked`` is the version it named; ``new`` is False when the
    same text is kept already."""

    rubric: Rubric
    asked: str
    new: bool


def draft_upload(*, content: bytes, filename: str, actor_name: str, at: datetime) -> Drafted:
    """Keep an uploaded file as a draft.

    A version that is kept with another text never changes: the file becomes the next free version.

    Raises:
        DraftRefused: it cannot be read, or is no rubric; nothing is kept but that it was tried.
    """
    try:
        return _read_and_drafted(content, filename, actor_name, at)
    except DraftRefused as refusal:
        _note_refused(content, len(refusal.reasons), actor_name, at)
        raise


@transaction.atomic
def _note_refused(content: bytes, problems: int, actor_name: str, at: datetime) -> None:
    """Tell which file was refused: its digest and how much is wrong, not what stands in it."""
    record(
        verb=AuditEvent.Verb.RUBRIC_REFUSED,
        target="rubrics",
        actor_name=actor_name,
        at=at,
        details={"sha256": hashlib.sha256(content).hexdigest(), "problems": problems},
    )


def _read_and_drafted(content: bytes, filename: str, actor_name: str, at: datetime) -> Drafted:
    text = _text_of(content, filename)
    try:
        return _draft(text, actor_name, at)
    except (RubricFileError, RubricRefused) as refusal:
        raise DraftRefused(_reasons(text, str(refusal))) from refusal


@transaction.atomic
def _draft(text: str, actor_name: str, at: datetime) -> Drafted:
    document = tomllib.loads(text, parse_float=Decimal)
    code, asked = (str(document.get(key, "")) for key in ("code", "version"))
    same = _same_text(text, document)
    if same is not None:
        return _taken_up(same, asked, actor_name, at)
    taken = set(Rubric.objects.filter(code=code).values_list("version", flat=True))
    if asked in taken:
        text = renumbered(text, _next_version(asked, taken))
    return Drafted(keep_draft(text, actor_name=actor_name, at=at), asked, new=True)


def _same_text(text: str, document: dict[str, Any]) -> Rubric | None:
    """Find the version that says the same, whatever its number, comments and notation."""
    unnumbered = document | {"version": ""}
    rows = Rubric.objects.filter(code=str(document.get("code", ""))).order_by("-pk")
    for rubric in rows:
        kept = tomllib.loads(rubric.text, parse_float=Decimal)
        if rubric.text == text or kept | {"version": ""} == unnumbered:
            return rubric
    return None


def _taken_up(rubric: Rubric, asked: str, actor_name: str, at: datetime) -> Drafted:
    """Return the version a file says again; one that was discarded is a draft again."""
    if rubric.state == Rubric.State.DISCARDED:
        take_up(rubric, actor_name=actor_name, at=at)
        rubric.refresh_from_db(fields=["state"])
    return Drafted(rubric, asked, new=False)


def renumbered(text: str, version: str) -> str:
    """Give a rubric's text another version; comments stay where only the one line changes."""
    wanted = tomllib.loads(text, parse_float=Decimal) | {"version": version}
    line = f"version = {literal(version)}"
    changed = VERSION_LINE.sub(lambda _found: line, text, count=1)
    if tomllib.loads(changed, parse_float=Decimal) == wanted:
        return changed
    return written(wanted)


def _next_version(asked: str, taken: set[str]) -> str:
    """Count on from a version: after 2026.1 comes 2026.2, after 2026-a comes 2026-a.2."""
    found = NUMBERED.fullmatch(asked)
    stem, number = (found[1], int(found[2])) if found else (f"{asked}.", 1)
    while (version := f"{stem}{number}") in taken:
        number += 1
    if len(version) > LONGEST_VERSION:
        message = _("版本号%(version)s超过%(limit)s个字，在文件里换一个短的")
        raise RubricRefused(message % {"version": version, "limit": LONGEST_VERSION})
    return version


def _text_of(content: bytes, filename: str) -> str:
    """Read a file's TOML in a sealed child.

    Raises:
        DraftRefused: see ``draft_upload``.
    """
    if PurePosixPath(filename).suffix.lower() == ".toml":
        return _toml_text(content)
    try:
        text = rubric_text(content)
        reason = out_of_bounds(tomllib.loads(text, parse_float=Decimal))
    except (WorkbookRefused, TomlUnwritable) as refusal:
        raise DraftRefused([str(refusal)]) from refusal
    except RecursionError as error:
        raise DraftRefused([str(REFUSALS["too_deep"])]) from error
    if reason:
        raise DraftRefused([str(REFUSALS[reason])])
    return text


def _toml_text(content: bytes) -> str:
    try:
        answer = run_sealed(
            "indicators.rubric_toml", content, seconds=READ_SECONDS, memory_mb=READ_MEMORY_MB
        )
    except SealedFailure as failure:
        raise DraftRefused([str(REFUSALS[failure.reason])]) from failure
    read = json.loads(answer)
    if "refused" in read:
        raise DraftRefused([_sentence(read["refused"])])
    text: str = read["text"]
    return text


def _sentence(refused: dict[str, Any]) -> str:
    """Say where a TOML file cannot be read, and what to do."""
    message, detail = str(REFUSALS[refused["code"]]), refused["detail"]
    line, column = refused["line"], refused["column"]
    where = ""
    if line and column:
        where = _("第%(line)s行第%(column)s列：") % {"line": line, "column": column}
    elif line:
        where = _("第%(line)s行：") % {"line": line}
    return where + message + (_("（%(detail)s）") % {"detail": detail} if detail else "")


def _reasons(text: str, refusal: str) -> list[str]:
    """Give every error the linter sees, so that one round of mending is enough."""
    found = [finding.sentence for finding in errors(text)]
    return found if found and refusal in " ".join(found) else list(dict.fromkeys([refusal, *found]))
