"""The Celery application; workers are started as ``celery -A edu_duty worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_duty.settings")
app = Celery("edu_duty")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["edu_duty.jobs", "schools", "indicators", "assessments", "reports"])
