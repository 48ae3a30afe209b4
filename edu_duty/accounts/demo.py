"""The people of the demo: one per role or more, with passwords only this installation can tell."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from edu_duty.accounts.sign_in_models import Session
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record

REGION_NAMES = {
    "": _("全国"),
    "99": "示例省",
    "9901": "示例一市",
    "990101": "示例甲县",
    "990102": "示例乙县",
    "520324": "正安县",
}
POSTS = (
    ("filler-990101", Role.COUNTY_FILLER, "990101"),
    ("filler-990102", Role.COUNTY_FILLER, "990102"),
    ("head-990101", Role.BUREAU_HEAD, "990101"),
    ("department-990101", Role.DEPARTMENT, "990101"),
    ("posts-990101", Role.DEPARTMENT, "990101"),
    ("pay-990101", Role.DEPARTMENT, "990101"),
    ("school-990101", Role.SCHOOL_OFFICER, "990101"),
    ("official-990101", Role.OFFICIAL, "990101"),
    ("reviewer-9901", Role.PREFECTURE_REVIEWER, "9901"),
    ("inspector-99", Role.INSPECTOR, "99"),
    ("second-inspector-99", Role.INSPECTOR, "99"),
    ("lead-99", Role.PROVINCE_LEAD, "99"),
    ("admin", Role.SYSTEM_ADMIN, ""),
    ("security-admin", Role.SECURITY_ADMIN, ""),
    ("audit-admin", Role.AUDIT_ADMIN, ""),
    ("filler-520324", Role.COUNTY_FILLER, "520324"),
    ("official-520324", Role.OFFICIAL, "520324"),
)
# Whose figures those write who do not write a whole county's.
DEPARTMENTS = {"department-990101": "财政局", "posts-990101": "编办", "pay-990101": "人社局"}
# What tells people of one post apart.
NUMBERED = {"second-inspector-99": "省督学（二）"}
CAMPUSES = {"school-990101": "9901010001"}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demo account, as the sign-in page and ``demo_accounts`` show it.

    Shape: ``region_code`` is the prefix of the grant; labels are in the reader's language.
    """

    username: str
    password: str
    role: str
    role_label: str
    region_code: str
    region_name: str


def demo_people() -> list[DemoPerson]:
    """Return the demo accounts; none where this is no demo."""
    if not settings.DEMO:
        return []
    return [
        DemoPerson(
            username=username,
            password=password_of(username),
            role=role.value,
            role_label=str(role.label),
            region_code=prefix,
            region_name=str(REGION_NAMES[prefix]),
        )
        for username, role, prefix in POSTS
    ]


def password_of(username: str) -> str:
    """Derive a demo password from the installation's secret: 60 bits, easy to type."""
    digest = salted_hmac("edu_duty.accounts.demo", username, algorithm="sha256").digest()
    letters = b32encode(digest).decode("ascii").lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


@transaction.atomic
def make_demo_people(at: datetime) -> int:
    """Add the demo accounts that are missing and put passwords right; return how many changed."""
    with translation.override(settings.LANGUAGE_CODE):
        changed = [person.username for person in demo_people() if _make(person)]
    if changed:
        record(
            verb=AuditEvent.Verb.DEMO_LOADED,
            target="accounts",
            actor_name="demo",
            at=at,
            details={"accounts": changed},
        )
    return len(changed)


def _make(person: DemoPerson) -> bool:
    user = User.objects.filter(username=person.username).first() or User(
        username=person.username, demo=True
    )
    if not user.demo:
        # Somebody's own account has that name: it stays what it is.
        return False
    right = user.pk is not None and user.is_active and user.check_password(person.password)
    if not right:
        user.full_name = f"演示·{_called(person)}"
        user.is_active = True
        user.set_password(person.password)
        user.save()
    Grant.objects.get_or_create(
        user=user,
        role=person.role,
        region_prefix=person.region_code,
        department=DEPARTMENTS.get(person.username, ""),
        campus_code=CAMPUSES.get(person.username, ""),
        ends_at=None,
    )
    return not right


def _called(person: DemoPerson) -> str:
    own = DEPARTMENTS | NUMBERED
    return own.get(person.username, person.role_label)


@transaction.atomic
def dismiss_demo_people(at: datetime) -> int:
    """Where this is no demo, close the demo's accounts and sessions; return how many were open."""
    if settings.DEMO:
        return 0
    people = list(User.objects.filter(demo=True, is_active=True).order_by("username"))
    for user in people:
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
    if people:
        Session.objects.filter(user__in=people).delete()
        record(
            verb=AuditEvent.Verb.PERSON_DEACTIVATED,
            target="accounts",
            actor_name="demo",
            at=at,
            details={"accounts": [user.username for user in people]},
        )
    return len(people)
