"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from edu_duty import failures, system

handler400 = failures.bad_request
handler404 = failures.not_found
handler500 = failures.server_error
urlpatterns: list[URLPattern | URLResolver] = [
    # First, because most is asked of it, and addresses are tried in this order.
    path("", include("assessments.urls")),
    path("", include((system.urlpatterns, "system"))),
    path("", include("edu_duty.accounts.urls")),
    path("", include("edu_duty.people.urls")),
    path("", include("edu_duty.jobs.urls")),
    path("", include("edu_duty.trail.urls")),
    path("", include("schools.urls")),
    path("", include("indicators.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("edu_duty.api")),
]
