"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from edu_duty.accounts.models import User


def portal(request: HttpRequest) -> dict[str, Any]:
    """Say whether this is a demo, and what this person may do somewhere."""
    user = request.user if isinstance(getattr(request, "user", None), User) else None
    return {"demo": settings.DEMO, "person": user}
