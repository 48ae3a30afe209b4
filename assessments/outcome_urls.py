"""Addresses from the opinion to the grade, and of an assessment's history."""

from django.urls import path

from assessments import notice_views
from assessments import outcome_views as views
from assessments.condition_views import conditions

urlpatterns = [
    path("notices/", notice_views.notices, name="notices"),
    path("assessments/<int:pk>/conditions/", conditions, name="conditions"),
    path("assessments/<int:pk>/opinion/", views.opinion, name="opinion"),
    path("assessments/<int:pk>/objections/", views.objections, name="objections"),
    path("assessments/<int:pk>/decision/", views.decision, name="decision"),
    path("assessments/<int:pk>/outcome/", views.outcome, name="outcome"),
    path("assessments/<int:pk>/outcome.json", views.outcome_receipt, name="outcome_receipt"),
    path("assessments/<int:pk>/story/", views.history, name="story"),
]
