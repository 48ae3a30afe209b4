"""Addresses of signing, submitting, receipts and their verification."""

from django.urls import path

from assessments import submission_views as views

urlpatterns = [
    path("assessments/<int:pk>/signing/", views.signing, name="signing"),
    path("assessments/<int:pk>/submit/", views.submit_assessment, name="submit"),
    path("assessments/<int:pk>/recall/", views.recall_assessment, name="recall"),
    path("assessments/<int:pk>/posting/", views.post_assessment, name="post_publicly"),
    path("assessments/<int:pk>/submissions/", views.submissions, name="submissions"),
    path("assessments/<int:pk>/submissions/<int:number>/", views.submission, name="submission"),
    path(
        "assessments/<int:pk>/submissions/<int:number>/receipt.json",
        views.receipt,
        name="receipt",
    ),
    path("submissions/verify/", views.verify_submission, name="verify_submission"),
]
