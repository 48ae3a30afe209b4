"""Addresses of the pages about people."""

from django.urls import path

from edu_duty.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.everybody, name="list"),
    path("people/new/", views.create, name="create"),
    path("people/import/", views.import_roster, name="import"),
    path("people/import/template/", views.template, name="template"),
    path("people/access/", views.access, name="access"),
    path("people/me/", views.my_reach, name="my_reach"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/reach/", views.reach, name="reach"),
    path("people/<int:pk>/posts/", views.give, name="give"),
    path("people/<int:pk>/account/", views.account, name="account"),
    path("people/<int:pk>/code/", views.code, name="code"),
    path("people/posts/<int:pk>/end/", views.end, name="end"),
]
