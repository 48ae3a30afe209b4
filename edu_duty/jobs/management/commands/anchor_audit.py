"""Drops an anchor now."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from edu_duty.audit.anchors import AnchorFileDiffers, drop_anchor
from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    help = "Compute one root over all audit chains and append it to the anchor file."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            anchor = drop_anchor(timezone.now())
        except AnchorFileDiffers as problem:
            self.refuse("anchor_file_differs", f"锚点文件与数据库不符：{problem}")
        except OSError as problem:
            self.refuse("anchor_file_unwritable", f"锚点文件写不进去：{problem}")
        if anchor is None:
            self.refuse("anchored_by_another", "另一个进程刚刚写了锚点")
        self.emit({"n": anchor.sequence, "root": anchor.root, "chains": anchor.chains})
        self.say(f"✓ #{anchor.sequence} {anchor.root} ({anchor.chains}) {settings.ANCHOR_FILE}")
