"""Addresses of documents."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("counties/<str:code>/<int:year>/documents/", views.documents, name="documents"),
    path(
        "counties/<str:code>/<int:year>/scores/<str:rubric>/workbook.xlsx",
        views.result_workbook,
        name="result_workbook",
    ),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/file.pdf", views.file, name="file"),
    path("verify/", views.verify, name="verify"),
]
