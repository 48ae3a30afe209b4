"""Addresses of those who mark counties; they belong to the room's own names."""

from django.urls import path

from assessments import board_views, review_views

urlpatterns = [
    path("review/", board_views.reviews, name="reviews"),
    path("rounds/<int:pk>/board/", board_views.board, name="board"),
    path("rounds/<int:pk>/agreement/", board_views.agreement, name="agreement"),
    path("assessments/<int:pk>/review/", review_views.county, name="review"),
    path("assessments/<int:pk>/review/<point:point>/", review_views.point, name="review_point"),
]
