"""Loads everything the portal knows by itself: regions, elements, rubrics, target profiles."""

from datetime import datetime

from django.db import transaction

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.publishing import load_rubrics
from indicators.targets import load_targets
from schools.dictionary import dictionary_sha256, elements
from schools.regions import LoadCount, load_regions

ACTOR = "load_catalogue"


@transaction.atomic
def load_catalogue(at: datetime) -> dict[str, LoadCount]:
    """Load what ships in ``fixtures/``; only what changed is written, and then audited once.

    Raises:
        publishing.RubricRefused: a published rubric has another text now.
        rubric_file.RubricFileError: a rubric file is wrong.
        target_file.TargetRefused: a target file is wrong.
    """
    counts = {
        "regions": load_regions(),
        "elements": LoadCount(added=0, changed=0, unchanged=len(elements())),
        "rubrics": load_rubrics(at),
        "targets": load_targets(),
    }
    if any(count.added or count.changed for count in counts.values()):
        record(
            verb=AuditEvent.Verb.CATALOGUE_LOADED,
            target="catalogue",
            actor_name=ACTOR,
            at=at,
            details={"elements_sha256": dictionary_sha256()}
            | {
                name: {"added": count.added, "changed": count.changed, "total": count.total}
                for name, count in counts.items()
            },
        )
    return counts
