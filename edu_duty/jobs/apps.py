"""Registers the room with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "edu_duty.jobs"
    label = "jobs"
