"""Addresses of the counties and their years."""

from django.urls import path

from assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.counties, name="counties"),
    path("counties.csv", views.export, name="export"),
    path("counties/<str:code>/", views.county, name="county"),
    path("counties/<str:code>/<int:year>/", views.county_year, name="county_year"),
    path("counties/<str:code>/<int:year>/targets/", views.county_targets, name="targets"),
]
