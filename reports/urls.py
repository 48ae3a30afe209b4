"""Addresses of documents."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("counties/<str:code>/<int:year>/documents/", views.documents, name="documents"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/file.pdf", views.file, name="file"),
    path("verify/", views.verify, name="verify"),
]
