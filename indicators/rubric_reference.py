"""A rubric as people name it on the command line: a file, ``CODE`` or ``CODE@VERSION``."""

from pathlib import Path

from django.utils.translation import gettext as _

from indicators.publishing import RubricUnknown, rubric_named
from indicators.rubric_workbook import WorkbookRefused, rubric_text

SUFFIXES = (".toml", ".xlsx")
LARGEST = 20 * 2**20


class ReferenceRefused(Exception):
    """There is no such rubric or file; ``code`` is the short name of the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def text_of(reference: str) -> str:
    """Return a rubric's TOML: of a TOML file, of a workbook, of a version kept here.

    Raises:
        ReferenceRefused: there is none, or it cannot be read.
    """
    path = Path(reference)
    if path.suffix.lower() in SUFFIXES:
        return _of_file(path)
    try:
        return rubric_named(reference).text
    except RubricUnknown as refusal:
        raise ReferenceRefused("rubric_unknown", str(refusal)) from refusal


def _of_file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            message = _("文件“%(path)s”超过20 MB，不是指标体系") % {"path": path}
            raise ReferenceRefused("too_large", message)
        if path.suffix.lower() == ".xlsx":
            return rubric_text(content)
        return content.decode("utf-8")
    except OSError as error:
        message = _("不能读取文件“%(path)s”") % {"path": path}
        raise ReferenceRefused("path_unknown", message) from error
    except UnicodeDecodeError as error:
        message = _("文件“%(path)s”不是 UTF-8 文本") % {"path": path}
        raise ReferenceRefused("encoding", message) from error
    except WorkbookRefused as refusal:
        raise ReferenceRefused("workbook_refused", str(refusal)) from refusal
