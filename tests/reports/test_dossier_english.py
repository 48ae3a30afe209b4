"""The dossier of an English version is that of the report, with names from the catalogues."""

import pytest
from django.utils import translation

from reports.dossier_english import english_part, english_version
from schools.models import Region
from tests.indicators.reading import shipped
from tests.reports.dossiers import dossier_of
from tests.reports.receipts import judged_ce37

PLACES = [
    ("990000", "PROVINCE", "示例省", "Demo Province"),
    ("990101", "COUNTY", "示例甲县", "Demo County Jia"),
]


@pytest.fixture
def place(db) -> Region:
    for code, level, name, english in PLACES:
        Region.objects.update_or_create(
            code=code,
            defaults={
                "level": level,
                "name": name,
                "name_en": english,
                "province_name": "示例省",
                "synthetic": True,
            },
        )
    return Region.objects.get(code="990101")


def test_everything_else_is_as_in_the_report(place):
    original = dossier_of(judged_ce37())

    version = english_version(original, shipped("CE37"), place)

    same = set(original) - {"head", "kind"}
    assert {key: version[key] for key in same} == {key: original[key] for key in same}
    assert set(version) - same == {"kind", "english", "original"}
    assert version["original"]["number"] == original["head"]["number"]


def test_places_indicators_elements_and_grades_are_named(place):
    names = english_part(judged_ce37(), shipped("CE37"), place)

    assert names["region"] == "Demo County Jia"
    assert names["province"] == ["示例省", "Demo Province"]
    assert names["indicators"]["P31.2"] == "Share of eligible teachers rotated"
    assert names["elements"]["rotated"] == "teachers rotated"
    assert names["grades"]["excellent"] == "Excellent"


def test_a_place_without_an_english_name_keeps_its_own(place):
    Region.objects.update(name_en="")
    place.refresh_from_db()

    names = english_part(judged_ce37(), shipped("CE37"), place)

    assert (names["region"], names["province"]) == ("示例甲县", ["示例省", "示例省"])


def test_what_gets_points_back_is_said_in_english_whoever_asks(place):
    with translation.override("zh-hans"):
        names = english_part(judged_ce37(), shipped("CE37"), place)

    needs = {code: said for code, _stage, said in names["needs"]}
    assert needs["P31.1"][0].startswith("average pay of compulsory-education teachers: 5 yuan more")
