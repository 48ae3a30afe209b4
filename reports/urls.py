"""Addresses of documents."""

from django.urls import path

from reports import round_views, twin_views, verify_views, views

app_name = "reports"
urlpatterns = [
    path("counties/<str:code>/<int:year>/documents/", views.documents, name="documents"),
    path(
        "counties/<str:code>/<int:year>/scores/<str:rubric>/workbook.xlsx",
        views.result_workbook,
        name="result_workbook",
    ),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/issue/", views.issue, name="issue"),
    path("documents/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("rounds/<int:pk>/documents/", round_views.documents, name="round_documents"),
    path("rounds/<int:pk>/documents/draft/", round_views.draft, name="round_draft"),
    path("rounds/<int:pk>/documents/issue/", round_views.issue, name="round_issue"),
    path("rounds/<int:pk>/letterhead/", round_views.letterhead, name="letterhead"),
    path("batches/<int:pk>/", round_views.batch, name="batch"),
    path("batches/<int:pk>/cancel/", round_views.cancel, name="batch_cancel"),
    path("batches/<int:pk>/resume/", round_views.resume, name="batch_resume"),
    path("documents/<uuid:pk>/file.pdf", views.file, name="file"),
    path("documents/<uuid:pk>/read/", twin_views.twin, name="twin"),
    path("documents/<uuid:pk>/document.xlsx", twin_views.twin_workbook, name="twin_workbook"),
    path("documents/<uuid:pk>/changes/", twin_views.changes, name="changes"),
    path("verify/", verify_views.verify, name="verify"),
    path("verify/roots.pem", verify_views.roots, name="roots"),
    path("verify/sealcheck.py", verify_views.checker, name="checker"),
]
