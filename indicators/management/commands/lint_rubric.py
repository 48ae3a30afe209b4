"""Looks rubrics over and says in Chinese what is wrong, where, and what to do."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.linting import lint
from indicators.publishing import rubric_paths
from indicators.rubric_reference import ReferenceRefused, text_of


class Command(PortalCommand):
    help = "Looks rubrics over; ends with 1 when there are errors. Without a name: all that ship."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rubrics", nargs="*", help="a .toml or .xlsx file, CODE, CODE@VERSION")

    def handle(self, *_args: Any, **options: Any) -> None:
        names = options["rubrics"] or [str(path) for path in rubric_paths()]
        answer: list[dict[str, Any]] = []
        count = 0
        for name in names:
            try:
                found = lint(text_of(name))
            except ReferenceRefused as refusal:
                self.refuse(refusal.code, str(refusal))
            count += sum(finding.severity == "error" for finding in found)
            answer.append({"rubric": name, "findings": [finding.as_json() for finding in found]})
            for finding in found:
                self.say(f"{name}  {finding.sentence}")
        document = {"rubrics": answer, "errors": count}
        if count:
            self.refuse("rubric_errors", _("%(count)s处错误") % {"count": count}, document)
        self.emit(document)
        self.say(_("%(count)s个指标体系没有错误") % {"count": len(names)})
