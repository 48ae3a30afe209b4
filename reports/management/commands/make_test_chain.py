"""Makes the chain of certificates that signs documents of the demo."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from reports import trial_chain


class Command(PortalCommand):
    help = (
        "Makes the certificates that sign documents of the demo, once; refused unless DEMO is on."
    )
    needs_tables = False

    def handle(self, **_options: Any) -> None:
        """Make the chain, and say what checks its signatures."""
        if not settings.DEMO:
            self.refuse("not_a_demo", _("测试证书链只用于演示（DEMO=1）"))
        made = trial_chain.make(timezone.now())
        path = trial_chain.roots_path()
        self.emit({"made": made, "roots": str(path)})
        said = (
            _("测试证书链已生成，根证书：%(path)s") if made else _("测试证书链已经有了：%(path)s")
        )
        self.say(said % {"path": path})
