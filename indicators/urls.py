"""Addresses of results."""

from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("rubrics/", views.rubrics, name="rubrics"),
    path("rubrics/upload/", views.rubric_upload, name="rubric_upload"),
    path("rubrics/<int:pk>/", views.rubric, name="rubric"),
    path("rubrics/<int:pk>/rubric.xlsx", views.rubric_workbook, name="rubric_workbook"),
    path("rubrics/<int:pk>/rubric.toml", views.rubric_toml, name="rubric_toml"),
    path("rubrics/<int:pk>/rehearse/", views.rehearse, name="rehearse"),
    path("rubrics/<int:pk>/publish/", views.publish, name="publish"),
    path("rubrics/<int:pk>/retire/", views.retire, name="retire"),
    path("rubrics/<int:pk>/discard/", views.discard, name="discard"),
    path("rubrics/<int:pk>/confirmations/", views.confirmations, name="confirmations"),
    path("rubrics/<int:pk>/confirmations/take-back/", views.take_back, name="take_back"),
    path("rehearsals/<uuid:job>/", views.rehearsal, name="rehearsal"),
    path("counties/<str:code>/<int:year>/scores/", views.scores, name="score"),
    path("counties/<str:code>/<int:year>/scores/<str:rubric>/", views.result, name="result"),
    path(
        "counties/<str:code>/<int:year>/scores/<str:rubric>/receipt.json",
        views.receipt,
        name="receipt",
    ),
]
