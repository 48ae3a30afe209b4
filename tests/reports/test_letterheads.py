"""Who speaks: data of the round, and never a real authority's name without one."""

import pytest

from edu_duty.audit.models import AuditEvent
from reports.letterheads import LetterheadRefused, speaker, write_letterhead
from schools.models import Region
from tests.assessments.held import open_with
from tests.conftest import NOON
from tests.reports.rounds import ISSUER, letterhead_of

VALUES = {"issuer": ISSUER, "addressee": "{县}人民政府", "prefix": "示", "rectify_by": None}


def test_a_synthetic_county_is_addressed_by_its_synthetic_province(county):
    inspection = speaker(county, "inspection")
    own = speaker(county, "self_assessment")

    assert inspection.issuer == "示例省人民政府教育督导委员会办公室"
    assert inspection.addressee == own.issuer == "示例甲县人民政府"
    assert inspection.mark == "演示数据，系统生成，非真实统计"


@pytest.mark.parametrize(
    ("demo", "issuer", "mark"),
    [
        (True, "教育履职评价平台（演示）", "演示文书，不是公文"),
        (False, "教育履职评价平台", "系统生成，未经签发机关签发"),
    ],
)
def test_no_real_authority_is_ever_named_as_the_issuer(settings, demo, issuer, mark):
    settings.DEMO = demo
    real = Region(code="520324", name="正安县", province_name="贵州省", synthetic=False)

    heads = [speaker(real, kind) for kind in ("inspection", "self_assessment")]

    assert {head.issuer for head in heads} == {issuer}
    assert {head.mark for head in heads} == {mark}


def test_in_a_round_its_letterhead_speaks_to_every_county(county):
    held = open_with(county)
    letterhead_of(held)

    letter = speaker(county, "opinion_letter", held)

    assert (letter.issuer, letter.addressee, letter.prefix) == (
        ISSUER,
        "示例甲县人民政府",
        "示督函",
    )
    assert speaker(county, "self_assessment", held).addressee == ISSUER


def test_in_a_round_nobody_real_speaks_before_the_letterhead_is_written(db):
    real = Region(code="520324", name="正安县", province_name="贵州省", synthetic=False)

    with pytest.raises(LetterheadRefused) as refused:
        speaker(real, "opinion_letter", open_with())

    assert refused.value.code == "letterhead"


def test_in_a_round_made_up_places_have_made_up_names(county):
    assert speaker(county, "opinion_letter", open_with(county)).issuer == ISSUER


def test_a_letterhead_is_written_once_for_everybody_who_saw_it(county, lead):
    held = open_with(county)
    first = write_letterhead(held=held, values=VALUES, seen=0, person=lead, at=NOON)

    with pytest.raises(LetterheadRefused) as refused:
        write_letterhead(held=held, values=VALUES, seen=0, person=lead, at=NOON)

    assert refused.value.code == "changed"
    again = write_letterhead(held=held, values=VALUES, seen=1, person=lead, at=NOON)
    assert (first.pk, again.version) == (again.pk, 2)
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.LETTERHEAD_SET).count() == 2
