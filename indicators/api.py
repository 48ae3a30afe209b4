"""Scores over the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import accepted
from edu_duty.wire import invalid
from indicators import evaluating
from indicators.forms import ScoreForm
from indicators.models import Score
from schools.api import county_in, form_data, narrowed
from schools.models import Return


class ScoreSerializer(serializers.ModelSerializer[Score]):
    county = serializers.CharField(source="frozen.county_id")
    year = serializers.IntegerField(source="frozen.year")
    return_version = serializers.IntegerField(source="frozen.version")
    rubric = serializers.CharField(source="rubric.code")
    rubric_version = serializers.CharField(source="rubric.version")
    receipt = serializers.HyperlinkedIdentityField(view_name="api:score")

    class Meta:
        model = Score
        fields = (
            "id",
            "county",
            "year",
            "return_version",
            "rubric",
            "rubric_version",
            "verdict",
            "sha256",
            "receipt",
            "created_by_name",
            "created_at",
        )


class ScoreList(generics.ListAPIView[Score]):
    """Scores, newest first; ``?county=&year=&rubric=&verdict=`` narrows them."""

    required_permissions: ClassVar = {"GET": Permission.RESULT_VIEW}
    serializer_class = ScoreSerializer

    def get_queryset(self) -> QuerySet[Score]:
        scores = (
            Score.objects.visible_to(person_of(self.request))
            .select_related("frozen", "rubric")
            .defer("receipt", "frozen__content", "frozen__findings", "rubric__text")
        )
        wanted = self.request.query_params
        for name, field in (("rubric", "rubric__code"), ("verdict", "verdict")):
            if wanted.get(name):
                scores = scores.filter(**{field: wanted[name]})
        narrow = narrowed(scores, self.request, "frozen__county_id", "frozen__year")
        return narrow.order_by("-created_at", "-pk")


class ScoreDetail(APIView):
    """The receipt of a score, byte for byte as it was stored and hashed."""

    required_permissions: ClassVar = {"GET": Permission.RESULT_VIEW}

    def get(self, request: Request, pk: int) -> HttpResponse:
        score = get_object_or_404(Score.objects.visible_to(person_of(request)), pk=pk)
        return HttpResponse(
            score.receipt,
            content_type="application/json",
            headers={"ETag": f'"{score.sha256}"'},
        )


class RequestScore(APIView):
    """Asks for a score (``{"rubric": "QB2017"}``) and answers with its job."""

    required_permissions: ClassVar = {"POST": Permission.SCORE_RUN}

    def post(self, request: Request, code: str, year: int) -> Response:
        county = county_in(request, code, year, Permission.SCORE_RUN)
        newest = Return.objects.latest(county.code, year)
        form = ScoreForm(form_data(request), newest=newest)
        if not form.is_valid():
            raise invalid(form)
        jobs = evaluating.request_scoring(
            county_codes=[county.code],
            year=year,
            rubric_code=form.cleaned_data["rubric"],
            region_code=county.code,
            actor_name=person_of(request).username,
            at=timezone.now(),
        )
        return accepted(jobs[0])
