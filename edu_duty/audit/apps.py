"""Registers the room with Django."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate

from edu_duty.audit import guards
from edu_duty.audit.chain import available


class AuditConfig(AppConfig):
    name = "edu_duty.audit"
    label = "audit"

    def ready(self) -> None:
        if not available(settings.AUDIT_HASH):
            raise ImproperlyConfigured(
                f"AUDIT_HASH is {settings.AUDIT_HASH!r}, and this machine's OpenSSL cannot compute"
                " it. Set AUDIT_HASH=sha256, or install an OpenSSL that has SM3."
            )
        post_migrate.connect(_keep_what_happened, sender=self)


def _keep_what_happened(**_signal: Any) -> None:
    """After tables were made or remade, let the database refuse again."""
    if guards.missing_guards():
        guards.raise_guards()
    if settings.DATABASE_APP_ROLE and guards.guarded_tables():
        guards.grant_to(settings.DATABASE_APP_ROLE)
