"""A registered person makes the account their own: code in, password of their own choice set."""

from datetime import datetime

from django.db import transaction

from edu_duty.accounts import one_time
from edu_duty.accounts.models import User
from edu_duty.accounts.passwords import change_password
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record


def expected(username: str, code: str, at: datetime) -> User | None:
    """Return whose account a code would open, without using it up; None where it opens nothing."""
    user = User.objects.filter(username=username, is_active=True).first()
    found = one_time.waiting(user, at) if user else None
    return user if found is not None and found.sha256 == one_time.digest_of(code) else None


@transaction.atomic
def welcome(*, user: User, code: str, password: str, at: datetime) -> bool:
    """Use up a code and set the password; False, and nothing changed, where it opens nothing.

    Whoever was signed in with an older password no longer is.

    Raises:
        PasswordRefused: the password is not taken; the code stays unused.
    """
    if not one_time.redeem(user, code, at):
        return False
    change_password(user=user, new=password, actor_name=user.username, at=at)
    record(
        verb=AuditEvent.Verb.CODE_USED,
        target=f"person/{user.username}",
        actor_name=user.username,
        at=at,
    )
    return True
