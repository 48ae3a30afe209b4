"""Hands out a result as a workbook of live formulas, and writes down that it left the house."""

from datetime import datetime

from django.db import transaction

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.models import Score
from indicators.publishing import parsed_rubric
from indicators.scoring.figures import Figures
from reports.workbook.book import result_workbook
from schools.deriving import derive


@transaction.atomic
def export_result(*, score: Score, actor_name: str, at: datetime) -> bytes:
    """Return the workbook of a score.

    Raises:
        WorkbookRefused: the rubric has rules that cannot be written as formulas.
    """
    frozen, previous, rubric = score.frozen, score.previous, score.rubric
    document = frozen.document()
    before = None if previous is None else previous.document()
    figures = Figures.from_document(document, derive(document, before))
    content = result_workbook(parsed_rubric(rubric.text), figures, score.parsed())
    record(
        verb=AuditEvent.Verb.RESULT_EXPORTED,
        target=f"{frozen.county_id}/{frozen.year}/{rubric.code}",
        actor_name=actor_name,
        at=at,
        region_code=frozen.county_id,
        year=frozen.year,
        details={"receipt_sha256": score.sha256},
    )
    return content
