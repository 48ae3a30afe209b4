"""Addresses of uploading and reading a return."""

from django.urls import path

from schools import entry_views, views

app_name = "schools"
urlpatterns = [
    path("counties/<str:code>/<int:year>/figures/", entry_views.save, name="save"),
    path("counties/<str:code>/<int:year>/import/", views.import_package, name="import"),
    path("counties/<str:code>/<int:year>/return/", views.read_return, name="return"),
    path("counties/<str:code>/<int:year>/workbook.xlsx", views.workbook, name="workbook"),
    path("imports/<uuid:job>/", views.import_result, name="import_result"),
    path("imports/<uuid:job>/problems.csv", views.import_problems, name="import_problems"),
]
