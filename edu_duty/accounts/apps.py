"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "edu_duty.accounts"
    label = "accounts"

    def import_models(self) -> None:
        """Load the models of people, and those of signing in, which refer to them."""
        super().import_models()
        import_module("edu_duty.accounts.sign_in_models")

    def ready(self) -> None:
        """Have ``check`` know what this room asks of a portal."""
        import_module("edu_duty.accounts.checks")
