"""What the frame around every page knows from this room: how much somebody has not read."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from assessments.notices import unread_count
from edu_duty.accounts.models import User


def unread(request: HttpRequest) -> dict[str, Any]:
    """Count the notices a person has not read, where the page asks for it."""
    user = vars(request).get("user")
    if not isinstance(user, User):
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(user))}
