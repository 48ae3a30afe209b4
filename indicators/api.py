"""Rubrics, scores and their receipts over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.api import JobSerializer, accepted
from edu_duty.listing import Listing, TextFilter, Wanted
from edu_duty.wire import ApiView, invalid
from indicators import evaluating
from indicators.forms import ScoreForm
from indicators.models import Rubric, Score
from schools.api import OfCounty, county_in, form_data, narrowed
from schools.models import Return


class RubricSerializer(serializers.ModelSerializer[Rubric]):
    url = serializers.HyperlinkedIdentityField(view_name="api:rubric")

    class Meta:
        model = Rubric
        fields = (
            "id",
            "url",
            "code",
            "version",
            "title",
            "title_en",
            "source",
            "sha256",
            "state",
            "current",
            "published_at",
            "retired_at",
        )


class RubricTextSerializer(RubricSerializer):
    class Meta(RubricSerializer.Meta):
        fields = (*RubricSerializer.Meta.fields, "text")  # type: ignore[assignment]  # one field more


class RubricWanted(Wanted):
    code = TextFilter(max_length=16)
    state = serializers.ChoiceField(
        choices=[Rubric.State.PUBLISHED.value, Rubric.State.RETIRED.value], required=False
    )


def _rubrics() -> QuerySet[Rubric]:
    """Drafts are not for others to build on."""
    return Rubric.objects.exclude(state=Rubric.State.DRAFT)


@extend_schema(tags=["rubrics"], summary=gettext_lazy("指标体系已发布和已停用的各版本"))
class RubricList(Listing):
    """Published and retired versions of rubrics, by code, the newest version first."""

    required_permissions: ClassVar = {"GET": Permission.RUBRIC_VIEW}
    serializer_class = RubricSerializer
    wanted_class = RubricWanted
    file_name = "rubrics"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Rubric]:
        found = narrowed(_rubrics().defer("text"), wanted, {"code": "code", "state": "state"})
        return found.order_by("code", "-version", "pk")


@extend_schema(tags=["rubrics"], summary=gettext_lazy("指标体系一个版本的原文"))
class RubricDetail(ApiView, generics.RetrieveAPIView[Rubric]):
    """One version with its text as it was frozen (TOML); ``sha256`` is the text's."""

    required_permissions: ClassVar = {"GET": Permission.RUBRIC_VIEW}
    serializer_class = RubricTextSerializer

    def get_queryset(self) -> QuerySet[Rubric]:
        return _rubrics()


class ScoreSerializer(serializers.ModelSerializer[Score]):
    url = serializers.HyperlinkedIdentityField(view_name="api:score")
    county = serializers.CharField(source="frozen.county_id")
    year = serializers.IntegerField(source="frozen.year")
    return_version = serializers.IntegerField(source="frozen.version")
    rubric = serializers.CharField(source="rubric.code")
    rubric_version = serializers.CharField(source="rubric.version")
    receipt = serializers.HyperlinkedIdentityField(view_name="api:receipt")

    class Meta:
        model = Score
        fields = (
            "id",
            "url",
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


class ScoreWanted(OfCounty):
    rubric = TextFilter(max_length=16)
    verdict = serializers.ChoiceField(choices=Score.Verdict.values, required=False)


def _scores(request: Request) -> QuerySet[Score]:
    return (
        Score.objects.visible_to(person_of(request))
        .select_related("frozen", "rubric")
        .defer("receipt", "frozen__content", "frozen__findings", "rubric__text")
    )


@extend_schema(tags=["scores"], summary=gettext_lazy("测算结果，最新的在前"))
class ScoreList(Listing):
    """Scores, newest first."""

    required_permissions: ClassVar = {"GET": Permission.RESULT_VIEW}
    serializer_class = ScoreSerializer
    wanted_class = ScoreWanted
    file_name = "scores"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Score]:
        lookups = {
            "county": "frozen__county_id",
            "year": "frozen__year",
            "rubric": "rubric__code",
            "verdict": "verdict",
        }
        return narrowed(_scores(self.request), wanted, lookups).order_by("-created_at", "-pk")


@extend_schema(tags=["scores"], summary=gettext_lazy("一次测算"))
class ScoreDetail(ApiView, generics.RetrieveAPIView[Score]):
    """One score: which return, which rubric, which verdict."""

    required_permissions: ClassVar = {"GET": Permission.RESULT_VIEW}
    serializer_class = ScoreSerializer

    def get_queryset(self) -> QuerySet[Score]:
        return _scores(self.request)


class Receipt(ApiView):
    """The receipt of a score, byte for byte as it was stored and hashed."""

    required_permissions: ClassVar = {"GET": Permission.RESULT_VIEW}

    @extend_schema(
        tags=["scores"],
        summary=gettext_lazy("一次测算的凭据，与保存时逐字节相同"),
        responses={(200, "application/json"): {"type": "object"}},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        score = get_object_or_404(Score.objects.visible_to(person_of(request)), pk=pk)
        return HttpResponse(
            score.receipt,
            content_type="application/json",
            headers={"ETag": f'"{score.sha256}"'},
        )


class ScoreRequest(serializers.Serializer[Any]):
    """Which rubric to judge the newest version of the return by."""

    rubric = serializers.CharField(max_length=16)


@extend_schema(tags=["scores"], summary=gettext_lazy("发起测算，返回任务"))
class RequestScore(ApiView):
    """Asks for a score and answers with its job."""

    required_permissions: ClassVar = {"POST": Permission.SCORE_RUN}

    @extend_schema(request=ScoreRequest, responses={202: JobSerializer})
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
