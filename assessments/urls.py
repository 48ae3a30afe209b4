"""Addresses of the counties and their years."""

from django.urls import include, path

from assessments import views

app_name = "assessments"
urlpatterns = [
    path("", include("assessments.response_urls")),
    path("", include("assessments.round_urls")),
    path("", include("assessments.submission_urls")),
    path("", include("assessments.evidence_urls")),
    path("", include("assessments.review_urls")),
    path("", include("assessments.outcome_urls")),
    path("", views.counties, name="counties"),
    path("counties.csv", views.export, name="export"),
    path("counties/<str:code>/", views.county, name="county"),
    path("counties/<str:code>/<int:year>/", views.county_year, name="county_year"),
    path("counties/<str:code>/<int:year>/targets/", views.county_targets, name="targets"),
    path("counties/<str:code>/<int:year>/targets/own/", views.own_targets, name="own_targets"),
    path(
        "counties/<str:code>/<int:year>/targets/own/keep/",
        views.keep_own_targets,
        name="keep_own_targets",
    ),
    path(
        "counties/<str:code>/<int:year>/targets/own/withdraw/",
        views.withdraw_own_targets,
        name="withdraw_own_targets",
    ),
    path(
        "counties/<str:code>/<int:year>/targets/own/template.xlsx",
        views.own_workbook,
        name="own_workbook",
    ),
    path(
        "counties/<str:code>/<int:year>/targets/own/template.toml",
        views.own_toml,
        name="own_toml",
    ),
]
