"""Reads a county's package and makes it the newest version of the return."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from schools.importing import Imported, import_reading
from schools.package import Problem, Reading, read_folder, read_package
from schools.regions import RegionUnknown, county_by_code
from schools.windows import CollectionClosed
from schools.years import year_argument

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Reads an .xlsx, a .zip or a folder of three .csv files; all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", type=Path)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            county = county_by_code(options["county"])
        except RegionUnknown as refusal:
            self.refuse("county_unknown", str(refusal))
        path: Path = options["path"]
        try:
            imported = import_reading(
                county=county,
                year=options["year"],
                reading=self._read(path),
                source=path.name,
                actor_name=ACTOR,
                at=timezone.now(),
                dry_run=options["dry_run"],
            )
        except CollectionClosed as closed:
            self.refuse(closed.code, closed.message)
        self._answer(imported)

    def _read(self, path: Path) -> Reading:
        if path.is_dir():
            return read_folder(path)
        try:
            content = path.read_bytes()
        except OSError:
            self.refuse("path_unknown", _("打不开文件“%(path)s”") % {"path": path})
        return read_package(content, path.name)

    def _answer(self, imported: Imported) -> None:
        for problem in imported.problems:
            self.say(_line(problem))
        if not imported.accepted:
            errors = [one for one in imported.problems if one.severity == "error"]
            reason = _("数据包未导入：%(count)s处错误。%(first)s") % {
                "count": len(errors),
                "first": _line(errors[0]),
            }
            self.refuse("package_refused", reason, imported.as_json())
        self.emit(imported.as_json())
        self.say(
            _("已导入，第%(version)s版") % {"version": imported.version}
            if imported.changed
            else _("数据没有变化，仍为第%(version)s版") % {"version": imported.version}
        )


def _line(problem: Problem) -> str:
    """Print a problem on one line: severity, where, what."""
    shown = asdict(problem)
    row = _("第%(row)s行") % shown if problem.row else ""
    where = " ".join(part for part in (problem.sheet, row, problem.column, problem.cell) if part)
    word = _("错误") if problem.severity == "error" else _("提示")
    return f"{word}  {where}  {problem.message}"
