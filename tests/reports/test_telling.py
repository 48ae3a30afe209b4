"""Who waits for a document of a round is told that it is there."""

import pytest

from assessments.models import Notice
from edu_duty.audit.models import AuditEvent
from reports.telling import tell_of
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.reports.test_models import paper


@pytest.mark.parametrize("verb", ["DOCUMENT_ISSUED", "DOCUMENT_WITHDRAWN"])
def test_a_county_is_told_and_led_to_its_documents(county, filler, outsider, lead, verb):
    document = paper(open_with(county).assessments.get(), "preliminary")

    tell_of(document=document, verb=AuditEvent.Verb(verb), actor_name="lead", at=NOON)

    notice = Notice.objects.get()
    assert (notice.person, notice.page) == (filler, "/counties/990101/2025/documents/")
    assert "示例甲县" in str(notice.details)


def test_nobody_waits_for_the_report_on_all(county, filler, lead):
    document = paper(open_with(county).assessments.get(), "summary")
    verb = AuditEvent.Verb.DOCUMENT_ISSUED

    tell_of(document=document, verb=verb, actor_name="lead", at=NOON)

    assert not Notice.objects.exists()
