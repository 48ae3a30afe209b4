"""Writes a rubric as a workbook to edit, or as TOML."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.rubric_reference import SUFFIXES, ReferenceRefused, text_of
from indicators.rubric_workbook import WorkbookRefused, workbook


class Command(PortalCommand):
    help = "Writes a rubric to an .xlsx (to edit and import again) or a .toml file."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rubric", help="CODE, CODE@VERSION, or a .toml or .xlsx file")
        parser.add_argument("--out", type=Path, required=True, help="an .xlsx or .toml file")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["out"]
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            self.refuse(
                "path_unknown", _("文件名应以 .xlsx 或 .toml 结尾：%(path)s") % {"path": path}
            )
        try:
            text = text_of(options["rubric"])
            content = workbook(text) if suffix == ".xlsx" else text.encode("utf-8")
            path.write_bytes(content)
        except ReferenceRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        except (WorkbookRefused, tomllib.TOMLDecodeError) as refusal:
            self.refuse("workbook_refused", str(refusal))
        except OSError:
            self.refuse("path_unknown", _("不能写入文件“%(path)s”") % {"path": path})
        self.emit({"rubric": options["rubric"], "out": str(path), "bytes": len(content)})
        self.say(_("已写入%(path)s") % {"path": path})
