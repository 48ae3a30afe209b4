"""Addresses of a county's evidence: its library, its files, their pages."""

from django.urls import path

from assessments import evidence_views as views

FILES = "assessments/<int:pk>/evidence/"

urlpatterns = [
    path(FILES, views.library, name="evidence"),
    path(f"{FILES}new/", views.new, name="new_evidence"),
    path(f"{FILES}use/", views.use, name="use_evidence"),
    path(f"{FILES}uses/<int:use>/end/", views.end_use, name="end_use"),
    path(f"{FILES}<int:file>/", views.file, name="evidence_file"),
    path(f"{FILES}<int:file>/pages/<int:page>/", views.file, name="evidence_page"),
    path(f"{FILES}<int:file>/pages/<int:page>.png", views.picture, name="evidence_picture"),
    path(f"{FILES}<int:file>/download/", views.download, name="evidence_download"),
    path(f"{FILES}<int:file>/replace/", views.replace, name="replace_evidence"),
    path(f"{FILES}<int:file>/scan/", views.scan, name="scan_evidence"),
]
