"""What a document is about: a score, a county in a round, or a whole round."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import Assessment, Round
from edu_duty.refusal import Refusal
from indicators.models import Rubric, Score
from indicators.publishing import parsed_rubric
from reports import dossiers, embargo
from reports.dossier_english import english_version
from reports.letterheads import Speaker, speaker
from reports.models import Document
from schools.models import Region


class DocumentRefused(Refusal):
    """A document cannot be made, issued or withdrawn; ``message`` is for a person to read."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What one kind of document is about; exactly one of score, assessment and round is its own.

    Shape: ``held`` is the round, also where the document is about one county in it.
    """

    kind: str
    region: Region
    year: int
    rubric_code: str
    score: Score | None = None
    assessment: Assessment | None = None
    held: Round | None = None

    def body(self) -> dossiers.Body:
        """Freeze what the document is made from.

        Raises:
            DossierRefused: it is not there yet.
        """
        if self.kind == embargo.INSPECTION_EN:
            return self._in_english()
        if self.score is not None:
            return dossiers.of_score(self.score, self.kind)
        if self.assessment is not None:
            return dossiers.of_assessment(self.assessment, self.kind)
        if self.held is None:
            raise ValueError("a document is about something")
        return dossiers.of_round(self.held, self.region)

    def rows(self, *kinds: str) -> QuerySet[Document]:
        """Return every document about the same, of this kind or of others."""
        return Document.objects.filter(
            kind__in=kinds or (self.kind,),
            region=self.region,
            year=self.year,
            round=self.held,
            rubric_code=self.rubric_code,
        )

    def _in_english(self) -> dossiers.Body:
        """Freeze what says the report that is in force again: its own dossier, and names."""
        original = self.rows(embargo.INSPECTION).filter(state=Document.State.ISSUED).first()
        rubric = self._rubric()
        if original is None or rubric is None:
            raise DocumentRefused("no_original", _("督导评估报告还没有签发，签发后再生成英文本"))
        dossier = dossiers.of_document(original)
        return english_version(dossier, parsed_rubric(rubric.text), self.region)

    def _rubric(self) -> Rubric | None:
        if self.score is not None:
            return self.score.rubric
        return None if self.held is None else self.held.rubric

    def speaker(self) -> Speaker:
        """Say who speaks in it.

        Raises:
            LetterheadRefused: the round has no letterhead yet.
        """
        return speaker(self.region, self.kind, self.held)

    def key(self) -> dict[str, Any]:
        """Say it as plain values, for a job to find it again."""
        return {
            "kind": self.kind,
            "score": self.score.pk if self.score else None,
            "assessment": self.assessment.pk if self.assessment else None,
            "round": self.held.pk if self.held else None,
        }

    def payload(self, page: str) -> dict[str, Any]:
        """Say what a job is given: how to find this again, how to name it, and where to go back."""
        with translation.override(settings.LANGUAGE_CODE):
            kind = str(Document.Kind(self.kind).label)
        return {"matter": self.key(), "about": [kind, self.region.name], "page": page}

    @property
    def page(self) -> str:
        """Return where those who draft it do so."""
        if self.assessment is None and self.held is not None:
            return reverse("reports:round_documents", args=[self.held.pk])
        return reverse("reports:documents", args=[self.region.code, self.year])

    @property
    def desk(self) -> str:
        """Return the region whose people see the job: what supervisors prepare is theirs alone."""
        if self.held is None or self.kind in embargo.OWN_VOICE:
            return self.region.code
        return self.held.region_prefix

    @property
    def place(self) -> str:
        """Name it in a line of the audit trail and of the list of jobs."""
        within = f"R{self.held.pk}" if self.held else self.rubric_code
        return f"{self.region.code}/{self.year}/{within}/{self.kind}"


def of_score(score: Score, kind: str) -> Matter:
    """Say what a document of one score is about.

    Raises:
        DocumentRefused: this kind is not made outside a round.
    """
    refuse_unknown(kind)
    if kind not in OUTSIDE:
        raise DocumentRefused(
            "needs_round",
            _("%(kind)s只在评价轮次中生成") % {"kind": Document.Kind(kind).label},
        )
    frozen = score.frozen
    return Matter(kind, frozen.county, frozen.year, score.rubric.code, score=score)


def of_assessment(assessment: Assessment, kind: str) -> Matter:
    """Say what a document about one county in a round is about.

    Raises:
        DocumentRefused: this kind is about all counties together.
    """
    refuse_unknown(kind)
    if kind == Document.Kind.SUMMARY:
        raise DocumentRefused("about_all", _("总报告是关于全部县的，在轮次的文书页生成"))
    held = assessment.round
    code = held.rubric.code if held.rubric else ""
    return Matter(kind, assessment.county, held.year, code, assessment=assessment, held=held)


def of_round(held: Round) -> Matter:
    """Say what the report on a whole round is about.

    Raises:
        DocumentRefused: the province or city of the round is not in the catalogue of regions.
    """
    region = region_of(held)
    if region is None:
        raise DocumentRefused(
            "no_region", _("行政区划目录里没有%(code)s") % {"code": held.region_prefix}
        )
    code = held.rubric.code if held.rubric else ""
    return Matter(Document.Kind.SUMMARY, region, held.year, code, held=held)


def of_key(key: dict[str, Any]) -> Matter:
    """Find again what a job was left for."""
    if key["score"] is not None:
        rows = Score.objects.select_related("frozen__county", "rubric", "previous")
        return of_score(rows.get(pk=key["score"]), key["kind"])
    if key["assessment"] is not None:
        found = Assessment.objects.select_related("county", "round__rubric")
        return of_assessment(found.get(pk=key["assessment"]), key["kind"])
    return of_round(Round.objects.select_related("rubric").get(pk=key["round"]))


def of_document(document: Document) -> Matter:
    """Say what a document there is is about."""
    return of_key(
        {
            "kind": document.kind,
            "score": document.score_id,
            "assessment": document.assessment_id,
            "round": document.round_id,
        }
    )


def region_of(held: Round) -> Region | None:
    """Return the region a round is held in: a province, a city, or a county."""
    return Region.objects.filter(pk=held.region_prefix.ljust(6, "0")).first()


# What one score alone can say.
OUTSIDE = (
    Document.Kind.INSPECTION,
    Document.Kind.INSPECTION_EN,
    Document.Kind.SELF_ASSESSMENT,
    Document.Kind.OPINION_LETTER,
    Document.Kind.RECTIFICATION,
    Document.Kind.BRIEF,
    Document.Kind.RECEIPT_ANNEX,
)


def refuse_unknown(kind: str) -> None:
    """Refuse a kind of document there is not."""
    if kind not in Document.Kind.values:
        raise DocumentRefused("kind_unknown", _("没有“%(kind)s”这种文书。") % {"kind": kind})
