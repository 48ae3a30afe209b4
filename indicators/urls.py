"""Addresses of results."""

from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("rubrics/", views.rubrics, name="rubrics"),
    path("rubrics/<int:pk>/", views.rubric, name="rubric"),
    path("counties/<str:code>/<int:year>/scores/", views.scores, name="score"),
    path("counties/<str:code>/<int:year>/scores/<str:rubric>/", views.result, name="result"),
    path(
        "counties/<str:code>/<int:year>/scores/<str:rubric>/receipt.json",
        views.receipt,
        name="receipt",
    ),
]
