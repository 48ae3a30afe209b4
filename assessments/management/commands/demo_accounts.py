"""Lists the demo accounts of this installation."""

from typing import Any

from django.utils.translation import gettext as _

from edu_duty.accounts.demo import demo_people
from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    help = "List the demo accounts: user name, password, role, region."

    def handle(self, *_args: Any, **_options: Any) -> None:
        people = demo_people()
        if not people:
            self.refuse("not_a_demo", _("这里不是演示环境：没有演示账号。"))
        for person in people:
            self.say(
                f"{person.username:<20}{person.password:<18}"
                f"{person.region_code or '-':<8}{person.region_name} {person.role_label}"
            )
        self.emit(
            [
                {
                    "username": person.username,
                    "password": person.password,
                    "role": person.role,
                    "region": person.region_code,
                }
                for person in people
            ]
        )
