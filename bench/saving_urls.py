"""Every address of the portal, and a bare one: who is signed in writes one row."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from assessments.models import Response
from edu_duty.urls import urlpatterns as portal


@login_not_required
@login_required
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the statement of one point, and nothing else."""
    Response.objects.filter(pk=pk).update(narrative=request.POST["narrative"])
    return HttpResponse(status=204)


# First, so that nothing is asked of it that only our many addresses cost.
urlpatterns = [path("bare/<int:pk>/", bare), *portal]
