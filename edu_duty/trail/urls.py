"""Addresses of the audit."""

from django.urls import path

from edu_duty.trail import views

app_name = "trail"
urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/check/", views.check, name="check"),
    path("audit/table.<str:name>", views.table, name="table"),
]
