import time

import pytest

from schools.models import Region
from schools.regions import RegionUnknown, county_by_code, load_regions

pytestmark = pytest.mark.django_db


def test_load_regions_brings_every_province_prefecture_and_county():
    count = load_regions()

    levels = {level: Region.objects.filter(level=level).count() for level in Region.Level}
    assert levels == {"PROVINCE": 34, "PREFECTURE": 333, "COUNTY": 2847}
    assert count.added == count.total == 3214
    zhengan = Region.objects.get(pk="520324")
    assert (zhengan.name, zhengan.province_name, zhengan.prefecture_name) == (
        "正安县",
        "贵州省",
        "遵义市",
    )
    assert zhengan.pinyin == "Zheng'anxian" or zhengan.pinyin.startswith("Zheng")
    assert not zhengan.synthetic


def test_loading_again_changes_nothing_and_asks_the_database_once(
    django_assert_max_num_queries,
):
    load_regions()

    with django_assert_max_num_queries(3):
        count = load_regions()

    assert (count.added, count.changed, count.unchanged) == (0, 0, 3214)


def test_loading_mends_what_differs_and_leaves_what_is_not_in_the_files(county):
    load_regions()
    Region.objects.filter(pk="520324").update(name="旧名")

    count = load_regions()

    assert (count.added, count.changed) == (0, 1)
    assert Region.objects.get(pk="520324").name == "正安县"
    assert Region.objects.filter(pk=county.pk).exists()


def test_loading_keeps_to_its_budget():
    begun = time.process_time()
    count = load_regions()
    loaded = time.process_time()
    load_regions()
    again = time.process_time()

    # Seconds per 1,000 rows; the budget is 0.3 and 0.1, doubled for a machine that is slow.
    assert (loaded - begun) / count.total * 1000 < 0.6
    assert (again - loaded) / count.total * 1000 < 0.2


def test_a_county_is_found_by_its_code_and_nothing_else_is(county):
    load_regions()

    assert county_by_code("990101") == county
    for code in ("520000", "520300", "999999", "", "52032"):
        with pytest.raises(RegionUnknown):
            county_by_code(code)
