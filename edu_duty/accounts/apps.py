"""Registers the room with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "edu_duty.accounts"
    label = "accounts"
