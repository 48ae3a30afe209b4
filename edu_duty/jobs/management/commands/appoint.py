"""Registers the first security administrator, who registers everybody else."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.accounts.one_time import GOOD_FOR
from edu_duty.accounts.people import PeopleRefused, appoint_security_admin
from edu_duty.jobs.command import PortalCommand


@dataclass(frozen=True, slots=True)
class Answer:
    """What is printed, once."""

    username: str
    code: str
    welcome_url: str
    days: int


class Command(PortalCommand):
    help = (
        "Register the first security administrator and print their one-time code; the one there "
        "is gets a new code. Refused while somebody else holds the post."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument(
            "--region", default="", help="region code prefix; the nation unless it is said"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            registered = appoint_security_admin(
                username=options["username"],
                full_name=options["name"],
                region_prefix=options["region"],
                at=timezone.now(),
            )
        except PeopleRefused as refusal:
            self.refuse(refusal.code, refusal.message)
        answer = Answer(
            username=registered.user.username,
            code=registered.code,
            welcome_url=settings.PUBLIC_URL + reverse("accounts:welcome"),
            days=GOOD_FOR.days,
        )
        told = _(
            "安全管理员%(username)s的一次性代码，%(days)d天内有效，只显示这一次：%(code)s\n"
            "设定密码：%(welcome_url)s"
        )
        self.say(told % asdict(answer))
        self.emit(asdict(answer))
