"""What ``manage.py check --deploy`` says about signing in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # Django's word


@register(Tags.security, deploy=True)
def second_factor_is_required(**_called: Any) -> list[CheckMessage]:
    """Warn where who does more than look, above a county, may sign in with a password alone."""
    if settings.SECOND_FACTOR == "required":
        return []
    hint = "Set SECOND_FACTOR=required; only a demo goes without."
    return [Warning("The second factor is optional.", hint=hint, id="accounts.W001")]
