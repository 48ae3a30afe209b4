"""Queues a virus scan of every file that is still held."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.evidence_scanning import scan_held, scanning
from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    help = "Queues a virus scan of every file of evidence that is still held; safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not scanning():
            self.refuse("no_scanner", _("没有设定查毒程序（EVIDENCE_SCANNER），待查的文件仍不放行"))
        count = scan_held(actor_name="system", at=timezone.now())
        self.emit({"held": count})
        self.say(_("%(count)d个文件排队查毒") % {"count": count})
