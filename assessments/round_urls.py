"""Addresses of rounds; they belong to the room's own names."""

from django.urls import path

from assessments import appointing_views, round_views

urlpatterns = [
    path("rounds/", round_views.round_list, name="rounds"),
    path("rounds/new/", round_views.new_round, name="round_new"),
    path("rounds/<int:pk>/", round_views.progress, name="round"),
    path("rounds/<int:pk>/setup/", round_views.setup, name="round_setup"),
    path("rounds/<int:pk>/open/", round_views.open_, name="round_open"),
    path("rounds/<int:pk>/copy/", round_views.copy, name="round_copy"),
    path("rounds/<int:pk>/close/", round_views.close, name="round_close"),
    path("rounds/<int:pk>/windows/<str:stage>/", round_views.window, name="round_window"),
    path("rounds/<int:pk>/remind/", round_views.remind, name="round_remind"),
    path("rounds/<int:pk>/people/", appointing_views.people, name="round_people"),
    path("rounds/<int:pk>/people/appoint/", appointing_views.appoint, name="round_appoint"),
    path("rounds/<int:pk>/people/group/", appointing_views.group, name="round_group"),
    path(
        "rounds/<int:pk>/people/<int:appointment>/release/",
        appointing_views.release,
        name="round_release",
    ),
    path(
        "rounds/<int:pk>/people/<int:appointment>/conflict/",
        appointing_views.declare_conflict,
        name="round_conflict",
    ),
]
