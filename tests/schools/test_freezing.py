import json

import pytest
from django.utils import translation

from schools.freezing import (
    canonical,
    digest,
    earlier_documents,
    findings_of,
    freeze,
    previous_document,
    working_document,
)
from schools.importing import import_reading
from schools.models import Return, ReturnFrozen
from schools.package import Reading, SchoolRow, StageRow
from tests.conftest import NOON
from tests.schools.packages import COUNTY, document


def test_the_content_is_canonical_json_of_the_described_shape():
    made = document(
        [
            {"code": "2", "senior": {"pupils": "9"}, "primary": {"pupils": "8"}},
            {"code": "1", "figures": {"books": "40", "has_charter": True}},
        ],
        {"population": "5"},
    )

    content = canonical(made)

    assert " " not in content
    assert list(json.loads(content)) == sorted(made)
    assert made["schools"]["school_code"] == ["1", "2"]
    assert made["schools"]["figures"] == {"books": ["40", None], "has_charter": [True, None]}
    assert made["stages"]["stage"] == ["primary", "senior"]
    assert made["county"] == {"code": "990101", "name": COUNTY.name, "synthetic": True}
    assert len(digest(content)) == 64


def test_stages_of_a_campus_stand_in_their_order():
    stages = ("special", "vocational", "senior", "junior", "primary", "preschool")

    made = document([{"code": "1"} | {stage: {} for stage in stages}])

    assert made["stages"]["stage"] == list(reversed(stages))


def import_a_year(county, year):
    reading = Reading(
        schools=[SchoolRow("1", "示例小学", "211", "town", "public", {"books": "40"})],
        stages=[StageRow("1", "primary", {"pupils": "12", "boarders": "13"})],
        county={"population": "5"},
    )
    import_reading(
        county=county, year=year, reading=reading, source="a.xlsx", actor_name="filler", at=NOON
    )
    return Return.objects.latest(county.code, year)


@pytest.fixture
def imported(county):
    return import_a_year(county, 2024)


def test_findings_are_frozen_in_the_portals_language_whoever_reads(county):
    with translation.override("en"):
        frozen = import_a_year(county, 2023)

    assert "寄宿生数" in frozen.findings[0]["message"]


def test_freeze_keeps_counts_and_findings_beside_the_content(imported):
    assert imported.version == 1
    assert (imported.campus_count, imported.unit_count, imported.figure_count) == (1, 1, 4)
    assert imported.sha256 == digest(imported.content)
    assert [finding["rule"] for finding in imported.findings] == ["part_exceeds_whole"]


def test_freezing_what_did_not_change_keeps_the_version(imported, county):
    again, new = freeze(county=county, year=2024, source="b", actor_name="filler", at=NOON)

    assert (again.pk, new) == (imported.pk, False)
    assert working_document(county, 2024) == imported.document()


def test_a_frozen_return_never_changes(imported):
    imported.source = "other"

    with pytest.raises(ReturnFrozen):
        imported.save()
    with pytest.raises(ReturnFrozen):
        Return.objects.filter(pk=imported.pk).update(source="other")


def test_the_document_of_the_year_before_is_found(imported, county):
    assert previous_document(county.code, 2025) == imported.document()
    assert previous_document(county.code, 2024) is None


def test_the_documents_of_the_years_before_come_the_latest_first(county):
    documents = [import_a_year(county, year).document() for year in (2019, 2020, 2021, 2022, 2024)]

    assert earlier_documents(county.code, 2024) == documents[3:0:-1]
    assert earlier_documents(county.code, 2021) == [documents[0]]
    assert earlier_documents(county.code, 2019) == []


def test_a_return_is_checked_beside_its_past(imported, county):
    document = imported.document()
    document["stages"]["figures"]["pupils"] = ["9000"]

    alone = {finding["rule"] for finding in findings_of(document, county.code, 2024)}
    with_a_past = {finding["rule"] for finding in findings_of(document, county.code, 2025)}

    assert "pupils_changed" in with_a_past - alone
