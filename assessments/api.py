"""Rounds and a county's assessment over the API: to read, as far as its pages tell it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from assessments.columns import FINAL, PREFECTURE, seen_columns
from assessments.models import Assessment, Mark, Outcome, Response, Round, StageWindow
from assessments.points import every_condition_in, points_in
from assessments.readers import Reader, reader_of
from assessments.story import KINDS, Line, story
from edu_duty.accounts.access import person_of
from edu_duty.accounts.roles import Permission
from edu_duty.listing import Listing, TextFilter, Wanted
from edu_duty.wire import ApiView
from schools.api import OfCounty, narrowed

READS = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


class WindowSerializer(serializers.ModelSerializer[StageWindow]):
    class Meta:
        model = StageWindow
        fields = ("stage", "opens_at", "closes_at")


class RoundSerializer(serializers.ModelSerializer[Round]):
    url = serializers.HyperlinkedIdentityField(view_name="api:round")
    rubric = serializers.CharField(source="rubric.code", default=None)
    rubric_version = serializers.CharField(source="rubric.version", default=None)
    windows = WindowSerializer(many=True)

    class Meta:
        model = Round
        fields = (
            "id",
            "url",
            "title",
            "year",
            "region_prefix",
            "status",
            "rubric",
            "rubric_version",
            "score_step",
            "gap_bound",
            "merge_rule",
            "inspectors_per_county",
            "credibility_on",
            "objection_days",
            "opened_at",
            "closed_at",
            "windows",
        )


class RoundWanted(Wanted):
    year = serializers.IntegerField(min_value=1000, max_value=9999, required=False)
    status = serializers.ChoiceField(choices=Round.Status.values, required=False)


def _rounds(view: Any) -> QuerySet[Round]:
    mine = Round.objects.visible_to(person_of(view.request))
    return mine.select_related("rubric").defer("rubric__text").prefetch_related("windows")


@extend_schema(tags=["rounds"], summary=gettext_lazy("评价轮次，最新的在前"))
class RoundList(Listing):
    """Rounds, newest first; one that is being set up is seen by those who run it alone."""

    required_permissions: ClassVar = {"GET": Permission.ROUND_VIEW}
    serializer_class = RoundSerializer
    wanted_class = RoundWanted
    file_name = "rounds"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Round]:
        found = narrowed(_rounds(self), wanted, {"year": "year", "status": "status"})
        return found.order_by("-year", "-pk")


@extend_schema(tags=["rounds"], summary=gettext_lazy("一个评价轮次和各阶段的时间"))
class RoundDetail(ApiView, generics.RetrieveAPIView[Round]):
    """One round with the windows of its stages."""

    required_permissions: ClassVar = {"GET": Permission.ROUND_VIEW}
    serializer_class = RoundSerializer

    def get_queryset(self) -> QuerySet[Round]:
        return _rounds(self)


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    url = serializers.HyperlinkedIdentityField(view_name="api:assessment")
    round = serializers.HyperlinkedRelatedField(view_name="api:round", read_only=True)  # type: ignore[var-annotated]  # the field's own name
    county = serializers.CharField(source="county_id")
    year = serializers.IntegerField(source="round.year")
    marks = serializers.HyperlinkedIdentityField(view_name="api:marks")
    history = serializers.HyperlinkedIdentityField(view_name="api:history")

    class Meta:
        model = Assessment
        fields = (
            "id",
            "url",
            "round",
            "county",
            "year",
            "group",
            "status",
            "version",
            "resubmit_until",
            "changed_at",
            "marks",
            "history",
        )


class PointSerializer(serializers.ModelSerializer[Response]):
    class Meta:
        model = Response
        fields = ("point", "state", "narrative", "version", "written_by", "written_at")


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    class Meta:
        model = Outcome
        fields = ("total", "grade", "credibility", "sha256", "decided_by_name", "decided_at")


class WholeSerializer(AssessmentSerializer):
    """An assessment with the points this person sees, and what was decided once it may be told."""

    points = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()

    class Meta(AssessmentSerializer.Meta):
        fields = (*AssessmentSerializer.Meta.fields, "points", "outcome")  # type: ignore[assignment]  # two fields more

    @extend_schema_field(PointSerializer(many=True))
    def get_points(self, assessment: Assessment) -> Any:
        """Give the points of whoever asks: a department's are those it is asked."""
        seen = _codes_seen(assessment, self._reader(assessment))
        rows = Response.objects.filter(assessment=assessment, point__in=seen).order_by("point")
        return PointSerializer(rows, many=True).data

    @extend_schema_field(OutcomeSerializer(allow_null=True))
    def get_outcome(self, assessment: Assessment) -> Any:
        """Give total and grade, to those who may see the final column."""
        permissions = self._reader(assessment).permissions
        if FINAL not in seen_columns(assessment.status, permissions):
            return None
        found = Outcome.objects.filter(assessment=assessment).first()
        return None if found is None else OutcomeSerializer(found).data

    def _reader(self, assessment: Assessment) -> Reader:
        return reader_of(person_of(self.context["request"]), assessment.county_id)


class AssessmentWanted(OfCounty):
    round = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    status = serializers.ChoiceField(choices=Assessment.Status.values, required=False)


def _assessments(view: Any) -> QuerySet[Assessment]:
    return Assessment.objects.visible_to(person_of(view.request)).select_related("round")


@extend_schema(tags=["assessments"], summary=gettext_lazy("各县在各轮次的评价，最新的在前"))
class AssessmentList(Listing):
    """Assessments of counties, newest round first."""

    required_permissions: ClassVar = {"GET": READS}
    serializer_class = AssessmentSerializer
    wanted_class = AssessmentWanted
    file_name = "assessments"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Assessment]:
        lookups = {
            "county": "county_id",
            "year": "round__year",
            "round": "round_id",
            "status": "status",
        }
        found = narrowed(_assessments(self), wanted, lookups)
        return found.order_by("-round__year", "-round_id", "county_id")


@extend_schema(tags=["assessments"], summary=gettext_lazy("一个县的评价：各评价点和评定结果"))
class AssessmentDetail(ApiView, generics.RetrieveAPIView[Assessment]):
    """One county's assessment with its points."""

    required_permissions: ClassVar = {"GET": READS}
    serializer_class = WholeSerializer

    def get_queryset(self) -> QuerySet[Assessment]:
        return _assessments(self).select_related("round__rubric")


class MarkSerializer(serializers.ModelSerializer[Mark]):
    class Meta:
        model = Mark
        fields = (
            "column",
            "point",
            "item",
            "given",
            "points",
            "computed",
            "reason",
            "written_by",
            "written_at",
        )


class MarkWanted(Wanted):
    column = serializers.ChoiceField(choices=Mark.Column.values, required=False)
    point = TextFilter(max_length=12)


class OfAssessment(Listing):
    """A list below one assessment, which is there for whoever may see it."""

    required_permissions: ClassVar = {"GET": READS}

    def place(self) -> tuple[Assessment, Reader, frozenset[str]]:
        """Return the assessment, who reads it, and the columns they may see.

        Raises:
            Http404: it is not theirs to see.
        """
        mine = _assessments(self).select_related("round__rubric")
        assessment = get_object_or_404(mine, pk=self.kwargs["pk"])
        reader = reader_of(person_of(self.request), assessment.county_id)
        return assessment, reader, seen_columns(assessment.status, reader.permissions)


@extend_schema(tags=["assessments"], summary=gettext_lazy("一个县的评分，按栏和评价点"))
class MarkList(OfAssessment):
    """Marks in the columns this person may see; inspectors' own ones are in none of them."""

    serializer_class = MarkSerializer
    wanted_class = MarkWanted
    file_name = "marks"

    def rows(self, wanted: Mapping[str, Any]) -> QuerySet[Mark]:
        assessment, reader, seen = self.place()
        common = Q(person=None) | Q(column=PREFECTURE)
        rows = Mark.objects.filter(
            common,
            assessment=assessment,
            column__in=seen,
            point__in=_codes_seen(assessment, reader),
        )
        found = narrowed(rows, wanted, {"column": "column", "point": "point"})
        return found.order_by("column", "point", "item", "pk")


class LineSerializer(serializers.Serializer[Line]):
    """One thing that happened, in the reader's language."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    who = serializers.CharField()
    post = serializers.CharField()
    what = serializers.CharField()
    about = serializers.CharField()
    words = serializers.CharField()


@extend_schema(tags=["assessments"], summary=gettext_lazy("一个县的办理过程，按时间"))
class History(OfAssessment):
    """What happened, as far as this person may know, in order."""

    serializer_class = LineSerializer
    file_name = "history"

    def rows(self, wanted: Mapping[str, Any]) -> list[Line]:  # noqa: ARG002  # no filters
        assessment, reader, seen = self.place()
        return story(assessment, reader, seen)


def _codes_seen(assessment: Assessment, reader: Reader) -> list[str]:
    """Name the points somebody sees, and the conditions, which no department is asked."""
    rubric = assessment.round.rubric
    text = rubric.text if rubric else ""
    points = points_in(text) if text else ()
    codes = [point.code for point in points if reader.sees(point.indicator.departments)]
    return codes if reader.narrow else codes + [each.code for each in every_condition_in(text)]
