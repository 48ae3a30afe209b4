"""Evidence as files: what a sealed child says of them, in the reader's words."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.refusal import Refusal
from edu_duty.sealed import SealedFailure, run_sealed

MODULE = "assessments.evidence_reading"
LIMIT_BYTES = 50 * 2**20
READ_SECONDS, DRAW_SECONDS = 40, 20
MEMORY_MB = 1536
MANY_PHONES = 5
SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".docx")
MOST_NAME = 200

WORDS: dict[str, Promise] = {
    "empty": gettext_lazy("文件是空的（0字节），检查后重新选择"),
    "kind": gettext_lazy("内容不是PDF、PNG、JPEG、XLSX或DOCX；另存为其中一种后再上传"),
    "old_office": gettext_lazy("是旧格式的Office文件；另存为 .xlsx 或 .docx 后再上传"),
    "suffix": gettext_lazy("内容是%(detail)s，文件名的后缀不符；改对后缀后再上传"),
    "two_in_one": gettext_lazy("文件里夹带了另一种格式的内容；另存为新文件后再上传"),
    "acting": gettext_lazy("文件里有宏、脚本、附件或嵌入对象；去掉后另存，或打印成PDF后再上传"),
    "locked": gettext_lazy("文件有密码保护；去掉密码后再上传"),
    "damaged": gettext_lazy("文件已损坏，读不出来；重新导出或打印成PDF后再上传"),
    "damaged_page": gettext_lazy("第%(detail)s页读不出来；重新导出后再上传"),
    "too_many_pages": gettext_lazy("文件超过500页或内容过多；拆成几份后再上传"),
    "too_many_pixels": gettext_lazy("图片超过6,400万像素；缩小后再上传"),
    "unpacks_too_large": gettext_lazy("文件解开后过大；拆成几份后再上传"),
    "no_page": gettext_lazy("没有第%(detail)s页"),
    "time": gettext_lazy("文件在限定时间内读不完；拆成几份或打印成PDF后再上传"),
    "memory": gettext_lazy("读这个文件要用的内存过多；拆成几份或缩小图片后再上传"),
    "crash": gettext_lazy("文件读不出来；重新导出或打印成PDF后再上传"),
    "too_large": gettext_lazy("文件超过50 MB；压缩图片或拆成几份后再上传"),
    "identities": gettext_lazy(
        "文件里有身份证号：%(places)s。遮去号码后另存，再上传；原文件没有留存"
    ),
}


class EvidenceRefused(Refusal):
    """A file that is not taken; nothing of it is kept. ``places`` are where ID numbers stand."""

    def __init__(self, code: str, detail: str = "", places: tuple[str, ...] = ()) -> None:
        words = {"detail": detail, "places": _("、").join(places)}
        super().__init__(code, str(WORDS[code]) % words)
        self.places = places


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is: its kind by content, how many pages, mobile numbers, the copy for others."""

    kind: str
    pages: int | None
    phones: int
    copy: bytes


def plain_name(name: str) -> str:
    """Keep of a file's name what can be shown: no folders, no signs that control letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    path = PurePosixPath(shown or "-")
    return path.stem[: MOST_NAME - len(path.suffix)] + path.suffix


def read_evidence(content: bytes, name: str) -> Reading:
    """Read a file in a sealed child.

    Raises:
        EvidenceRefused: it is none of the five kinds, runs something, names people, or is too much.
    """
    if len(content) > LIMIT_BYTES:
        raise EvidenceRefused("too_large")
    asked = {"act": "read", "suffix": PurePosixPath(name).suffix.lower()}
    told, copy = _ask(asked, content, READ_SECONDS)
    if told["identities"]:
        places = dict.fromkeys(_place(kind, place) for kind, place in told["identities"])
        raise EvidenceRefused("identities", places=tuple(places))
    return Reading(told["kind"], told["pages"], told["phones"], copy)


def draw_page(content: bytes, page: int) -> bytes:
    """Draw a page of a PDF, or a picture, as a PNG.

    Raises:
        EvidenceRefused: there is no such page, or it cannot be drawn.
    """
    _told, drawn = _ask({"act": "draw", "page": page}, content, DRAW_SECONDS)
    return drawn


def _ask(asked: dict[str, Any], content: bytes, seconds: int) -> tuple[dict[str, Any], bytes]:
    head = json.dumps(asked).encode() + b"\n"
    try:
        answer = run_sealed(MODULE, head + content, seconds=seconds, memory_mb=MEMORY_MB)
    except SealedFailure as failure:
        raise EvidenceRefused(failure.reason) from failure
    line, _end, rest = answer.partition(b"\n")
    told = json.loads(line)
    if "refused" in told:
        raise EvidenceRefused(told["refused"]["code"], told["refused"]["detail"])
    return told, rest


def _place(kind: str, place: str) -> str:
    words = {
        "page": _("第%(place)s页"),
        "cell": _("单元格%(place)s"),
        "paragraph": _("第%(place)s段"),
        "note": _("图片的附注"),
        "part": _("文件部件%(place)s"),
    }
    return words[kind] % {"place": place}
