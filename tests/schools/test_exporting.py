"""A workbook that leaves the house leaves a trace."""

from edu_duty.audit.models import AuditEvent
from schools.exporting import export_workbook
from tests.conftest import NOON
from tests.schools.frozen import freeze_small


def test_export_workbook_records_who_took_which_version(county):
    freeze_small(county, version=2)

    content = export_workbook(county=county, year=2024, actor_name="filler", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RETURN_EXPORTED)
    assert content.startswith(b"PK")
    assert (event.actor_name, event.region_code, event.details) == (
        "filler",
        county.code,
        {"version": 2},
    )


def test_export_workbook_is_there_before_any_return(county):
    content = export_workbook(county=county, year=2025, actor_name="filler", at=NOON)

    assert content.startswith(b"PK")
