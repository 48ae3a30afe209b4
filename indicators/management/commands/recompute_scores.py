"""Recomputes every stored score and reports differences."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.recomputing import differences


class Command(PortalCommand):
    help = "Recomputes every stored score from its frozen inputs; ends with 1 on any difference."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = list(differences())
        differing = [difference for difference in found if difference is not None]
        document = {
            "scores": len(found),
            "differences": [asdict(difference) for difference in differing],
        }
        for each in differing:
            where = f"{each.county} {each.year} {each.rubric}"
            self.stderr.write(f"{where}: {', '.join(each.keys)}")
        if differing:
            message = _("重算%(count)s份测算结果，%(wrong)s份与存档不一致") % {
                "count": len(found),
                "wrong": len(differing),
            }
            self.refuse("scores_differ", message, document)
        self.emit(document)
        self.say(_("重算%(count)s份测算结果，全部一致") % {"count": len(found)})
