"""Administrative divisions: loads them from fixtures/regions/ and finds one by its code."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from schools.models import Region

FIELDS = ("level", "name", "pinyin", "name_en", "province_name", "prefecture_name")


class RegionUnknown(Exception):
    """There is no county with this code."""


@dataclass(frozen=True, slots=True)
class LoadCount:
    """What a load did to the table."""

    added: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        """How many rows the files hold."""
        return self.added + self.changed + self.unchanged


def county_by_code(code: str) -> Region:
    """Return a county.

    Raises:
        RegionUnknown: no county has this code; the message says so in words.
    """
    county = Region.objects.counties().filter(pk=code).first()
    if county is None:
        raise RegionUnknown(_("没有区划代码为“%(code)s”的县级行政区") % {"code": code})
    return county


@transaction.atomic
def load_regions() -> LoadCount:
    """Write the provinces, prefectures and counties of the files; only differences are written.

    Regions that are not in the files stay: returns may speak of an abolished county.
    """
    stored = {row[0]: row[1:] for row in Region.objects.values_list("code", *FIELDS)}
    added, changed, unchanged = [], [], 0
    for region in _regions():
        before = stored.get(region.code)
        if before is None:
            added.append(region)
        elif before != tuple(getattr(region, name) for name in FIELDS):
            changed.append(region)
        else:
            unchanged += 1
    Region.objects.bulk_create(added, batch_size=1000)
    Region.objects.bulk_update(changed, FIELDS, batch_size=200)
    return LoadCount(len(added), len(changed), unchanged)


def _regions() -> Iterator[Region]:
    for row in _rows("provinces.csv"):
        yield _region(row, Region.Level.PROVINCE, province=row["name"])
    for row in _rows("cities.csv"):
        yield _region(
            row, Region.Level.PREFECTURE, province=row["province_name"], prefecture=row["name"]
        )
    for row in _rows("counties.csv"):
        yield _region(
            row,
            Region.Level.COUNTY,
            province=row["province_name"],
            prefecture=row["city_name"],
            name_en=row["english_generated"],
        )


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = settings.FIXTURES_DIR / "regions" / name
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _region(
    row: dict[str, str],
    level: Region.Level,
    *,
    province: str,
    prefecture: str = "",
    name_en: str = "",
) -> Region:
    return Region(
        code=row["code"],
        level=level.value,
        name=row["name"],
        pinyin=row["pinyin"],
        name_en=name_en,
        province_name=province,
        prefecture_name=prefecture,
    )
