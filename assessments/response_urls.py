"""Addresses of a county's self-assessment: its task list and its points."""

from django.urls import path, register_converter

from assessments import response_views as views


class PointCode:
    """The code of a point begins with a capital, so no page's own name is taken for one."""

    regex = r"[A-Z][A-Za-z0-9.]{0,11}"

    def to_python(self, value: str) -> str:
        """Return the code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it stands."""
        return value


register_converter(PointCode, "point")

urlpatterns = [
    path(
        "counties/<str:code>/<int:year>/assessment/",
        views.assessment_of_year,
        name="assessment_of_year",
    ),
    path("assessments/<int:pk>/", views.tasks, name="tasks"),
    path("assessments/<int:pk>/<point:point>/", views.point, name="point"),
]
