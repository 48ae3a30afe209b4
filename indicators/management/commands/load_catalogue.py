"""Loads regions, elements, rubrics and target profiles from fixtures/."""

import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.catalogue import load_catalogue
from indicators.publishing import RubricRefused
from indicators.rubric_file import RubricFileError
from indicators.target_file import TargetRefused
from schools.dictionary import DictionaryRefused

TITLES = {"regions": "行政区划", "elements": "数据项", "rubrics": "指标体系", "targets": "目标方案"}


class Command(PortalCommand):
    help = "Loads what ships in fixtures/; safe to repeat, only differences are written."

    def handle(self, *_args: Any, **_options: Any) -> None:
        started = time.perf_counter()
        try:
            counts = load_catalogue(timezone.now())
        except (RubricFileError, RubricRefused, TargetRefused, DictionaryRefused) as refusal:
            self.refuse("catalogue_refused", str(refusal))
        seconds = f"{time.perf_counter() - started:.2f}"
        for name, count in counts.items():
            self.say(
                _("%(name)s %(total)s：新增%(added)s，更新%(changed)s")
                % {
                    "name": TITLES[name],
                    "total": count.total,
                    "added": count.added,
                    "changed": count.changed,
                }
            )
        self.say(_("用时%(seconds)s秒") % {"seconds": seconds})
        self.emit(
            {
                name: {"total": count.total, "added": count.added, "changed": count.changed}
                for name, count in counts.items()
            }
            | {"seconds": seconds}
        )
