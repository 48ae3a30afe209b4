"""Has a document's content printed: template, charts, code, fonts, and the sealed process."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from inspect import getfile
from pathlib import Path

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from edu_duty.nursery import Nursery
from edu_duty.refusal import Refusal
from edu_duty.sealed import SealedFailure
from edu_duty.slots import cores, slot
from indicators import explaining, regaining
from reports.charts import draw
from reports.shapes import Block, Content, Drawing, Figure

Attachment = tuple[str, bytes]
EPOCH = "1970-01-01"
RENDER_SECONDS = 120
RENDER_MEMORY_MB = 2048
STYLE = settings.BASE_DIR / "static" / "css" / "report.css"
STYLES_OF = {"en": (STYLE, STYLE.with_name("report-english.css"))}
TEMPLATES = settings.BASE_DIR / "templates" / "reports" / "pdf"
MODULES = (
    "chapters",
    "charts",
    "choosing",
    "content",
    "figures",
    "framing",
    "points",
    "printing",
    "rendering",
    "shapes",
    "subsetting",
    "tables",
    "thrift",
    "voices",
    "wording",
)
FONTS_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


class PrintingRefused(Refusal):
    """A document cannot be printed; ``message`` is for a person to read."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF."""

    pdf: bytes
    page_count: int


@cache
def edition() -> str:
    """Digest what decides how documents read and look; a change of it makes new documents."""
    digest = hashlib.sha256(version("weasyprint").encode())
    modules = [Path(__file__).with_name(f"{name}.py") for name in MODULES]
    modules += sorted(Path(__file__).with_name("kinds").glob("*.py"))
    modules += [Path(getfile(each)) for each in (explaining, regaining)]
    for path in [*modules, *STYLES_OF["en"], *sorted(TEMPLATES.glob("*.html"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def print_content(content: Content, *, attachment: Attachment | None = None) -> Printed:
    """Print a document, with what it was made from attached to it under a name.

    Raises:
        PrintingRefused: a character has no glyph, an address was asked for, or a limit was met.
    """
    return print_html(_html(content), attachment=attachment, date_stamp=content.date_stamp)


def print_html(
    html: str, *, attachment: Attachment | None = None, date_stamp: str = EPOCH
) -> Printed:
    """Print HTML that carries everything it needs.

    Raises:
        PrintingRefused: see ``print_content``.
    """
    name, attached = attachment or ("", b"")
    head = json.dumps({"date": date_stamp, "attachment": name, "size": len(attached)})
    try:
        # Two renderers on one core take longer than one after the other.
        with slot(settings.DATA_DIR / "renderers", cores()):
            answer = _nursery().run(b"\n".join([head.encode(), attached + html.encode()]))
    except SealedFailure as failure:
        raise PrintingRefused(f"render_{failure.reason}", _failed(failure.reason)) from failure
    line, _newline, pdf = answer.partition(b"\n")
    header = json.loads(line)
    if header["fetched"] is not None:
        raise PrintingRefused(
            "fetch_refused",
            _("文书内容引用了外部地址 %(url)s，未生成。文书只能使用自带的内容。")
            % {"url": header["fetched"]},
        )
    if header["missing"]:
        characters = "、".join(f"{chr(point)}（U+{point:04X}）" for point in header["missing"])
        raise PrintingRefused(
            "missing_glyph",
            _("字体缺少这些字：%(characters)s，未生成文书。更换字或安装含有这些字的字体后再生成。")
            % {"characters": characters},
        )
    return Printed(pdf, header["pages"])


@cache
def _nursery() -> Nursery:
    """Return where this process has its documents rendered, with all it takes already loaded."""
    surroundings = {"FONTCONFIG_FILE": str(_fonts()), "SOURCE_DATE_EPOCH": "0"}
    return Nursery(
        "reports.rendering", seconds=RENDER_SECONDS, memory_mb=RENDER_MEMORY_MB, extra=surroundings
    )


def _failed(reason: str) -> str:
    return {
        "time": _("排版超过时限，未生成文书。"),
        "memory": _("排版超过内存限额，未生成文书。"),
        "crash": _("排版程序异常退出，未生成文书。"),
    }[reason]


def _html(content: Content) -> str:
    """Lay a document out in its own language, whatever language its reader has chosen."""
    with override("zh-hans"):
        return render_to_string(
            "reports/pdf/document.html",
            {"document": _drawn(content), "style": _style(content), "code": _qr(content)},
        )


def _style(content: Content) -> str:
    sheets = STYLES_OF.get(content.language, (STYLE,))
    return _safe("\n".join(sheet.read_text() for sheet in sheets))


def _drawn(content: Content) -> Content:
    def blocks(of: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_draw(block) if isinstance(block, Figure) else block for block in of)

    sections = tuple(replace(each, blocks=blocks(each.blocks)) for each in content.sections)
    annexes = tuple(replace(each, blocks=blocks(each.blocks)) for each in content.annexes)
    return replace(content, sections=sections, annexes=annexes)


def _draw(figure: Figure) -> Drawing:
    return Drawing(figure.caption, figure.alternative, _safe(draw(figure)))


def _qr(content: Content) -> str:
    code = segno.make(content.address, error="m")
    return _safe(code.svg_inline(scale=1, border=0, omitsize=True, dark="#161f24"))


def _safe(markup: str) -> str:
    """Mark what this house made itself: its style sheet, its charts, its code."""
    return mark_safe(markup)  # noqa: S308 - none of it is typed by anybody


def _fonts() -> Path:
    """Write the font configuration: the system's fonts and those the administrator added."""
    folder = settings.DATA_DIR / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(folder / "fonts.conf")
    text = FONTS_CONFIGURATION.format(folder=folder)
    if not path.exists() or path.read_text() != text:
        part = path.with_suffix(".part")
        part.write_text(text)
        part.replace(path)
    return path
