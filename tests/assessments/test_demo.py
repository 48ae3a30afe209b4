"""The demo: what Zheng'an published and nothing else, a synthetic province, and no second time."""

import pytest

from assessments import demo
from assessments.demo import DemoRefused, load_demo, read_zhengan
from assessments.demo_figures import read_province
from edu_duty.accounts.demo import demo_people
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from indicators.models import Score
from indicators.publishing import load_rubrics
from schools.dictionary import elements
from schools.models import Region, Return
from tests.conftest import NOON


def quietly(_text):
    pass


@pytest.fixture
def catalogue(db):
    """Zheng'an's region and the rubrics."""
    Region.objects.create(
        code="520324",
        level=Region.Level.COUNTY,
        name="正安县",
        pinyin="Zhenganxian",
        province_name="贵州省",
        prefecture_name="遵义市",
    )
    load_rubrics(NOON)


@pytest.fixture
def two_counties(monkeypatch):
    """The synthetic province cut down to two counties, one scored at once and one later."""
    province = read_province()
    province["counties"] = [c for c in province["counties"] if c["code"] in {"990102", "990106"}]
    monkeypatch.setattr(demo, "read_province", lambda: province)


@pytest.fixture
def loaded(catalogue, two_counties):
    return load_demo(at=NOON, inline=False, say=quietly)


def receipt_of(code, year, rubric):
    score = Score.objects.get(frozen__county=code, frozen__year=year, rubric__code=rubric)
    return score.parsed()


def everything():
    return [model.objects.count() for model in (User, Region, Return, Score, Job, AuditEvent)]


def test_load_demo_brings_people_returns_scores_and_jobs(loaded):
    assert loaded.fresh
    assert loaded.people == len(demo_people())
    assert loaded.returns == 1 + 2 * 3
    assert Score.objects.count() == loaded.scores == 2 * 2
    assert loaded.jobs == 2


def test_load_demo_changes_nothing_the_second_time(loaded):
    before = everything()

    again = load_demo(at=NOON, inline=False, say=quietly)

    assert not again.fresh
    assert everything() == before


def test_load_demo_makes_no_new_version_of_what_is_there_without_its_stamp(loaded, monkeypatch):
    before = (Return.objects.count(), Score.objects.count(), Job.objects.count())
    monkeypatch.setattr(demo, "stamp_of_the_demo", lambda: "another stamp")

    again = load_demo(at=NOON, inline=False, say=quietly)

    assert again.fresh
    assert again.returns == 0
    assert (Return.objects.count(), Score.objects.count(), Job.objects.count()) == before


def test_load_demo_scores_every_county_here_when_told_to(catalogue, two_counties):
    loaded = load_demo(at=NOON, inline=True, say=quietly)

    assert (loaded.scores, loaded.jobs) == (3 * 2, 0)


def test_load_demo_gives_no_real_county_an_invented_figure(loaded):
    real = Return.objects.filter(county__synthetic=False)

    published = {figure["element"]: figure["value"] for figure in read_zhengan()["figures"]}
    assert [(each.county_id, each.year) for each in real] == [("520324", 2019)]
    document = real.get().document()
    assert document["county_figures"] == published
    assert document["schools"]["school_code"] == []
    assert not document["county"]["synthetic"]


def test_load_demo_says_of_every_synthetic_return_that_it_is_synthetic(loaded):
    synthetic = Return.objects.filter(county__synthetic=True)

    assert synthetic.count() == 6
    assert all(each.county_id.startswith("99") for each in synthetic)
    assert all("合成数据" in each.source for each in synthetic)
    assert all(each.document()["county"]["synthetic"] for each in synthetic)


def test_load_demo_finds_no_error_in_the_synthetic_returns(loaded):
    severities = {
        finding["severity"]
        for each in Return.objects.filter(county__synthetic=True)
        for finding in each.findings
    }

    assert "error" not in severities


def test_load_demo_flags_the_oddities_of_zhengan(loaded):
    findings = {
        f["rule"]: f["message"] for f in Return.objects.get(county="520324", year=2019).findings
    }

    assert "109.74" in findings["rate_above_100"]
    assert "130" in findings["parts_do_not_add_up"]
    assert "110" in findings["parts_do_not_add_up"]
    assert "56.5" in findings["kindergarten_bases"]
    assert "74.0" in findings["kindergarten_bases"]


def test_load_demo_leaves_rates_without_counts_undetermined_beside_the_published_rate(loaded):
    receipt = receipt_of("520324", 2019, "PS2020")

    indicators = {each["code"]: each for each in receipt["indicators"]}
    gross, public = indicators["P1"], indicators["P3"]
    assert (gross["verdict"], gross["value"]) == ("undetermined", None)
    assert [missing["element"] for missing in gross["missing"]] == ["population_3_5"]
    assert gross["stated"]["value"] == "95.4"
    assert public["verdict"] == "met"
    assert public["value"].startswith("56.5028")
    assert public["stated"]["value"] == "56.5"


def test_load_demo_shows_a_school_that_fails_at_85_percent(loaded):
    receipt = receipt_of("990102", 2025, "QB2017")

    failing = [each for each in receipt["schools"] if each["verdict"] == "unmet"]
    assert [(each["stage"], each["below"]) for each in failing] == [("junior", ["R5"])]


def test_load_demo_refuses_where_this_is_no_demo(catalogue, settings):
    settings.DEMO = False

    with pytest.raises(DemoRefused) as refusal:
        load_demo(at=NOON, inline=False, say=quietly)

    assert refusal.value.code == "not_a_demo"
    assert not Return.objects.exists()


@pytest.mark.django_db
def test_load_demo_refuses_before_the_catalogue_is_there():
    with pytest.raises(DemoRefused) as refusal:
        load_demo(at=NOON, inline=False, say=quietly)

    assert refusal.value.code == "no_catalogue"


def test_read_zhengan_holds_only_known_elements_and_quotes_each():
    published = read_zhengan()

    known = elements()
    assert all(known[figure["element"]].scope == "county" for figure in published["figures"])
    assert all(figure["said"] for figure in published["figures"])
    digits = [
        (figure["value"], figure["said"])
        for figure in published["figures"]
        if figure["value"] not in figure["said"]
    ]
    assert digits == []


def test_read_province_has_twelve_counties_whose_codes_start_with_99():
    province = read_province()

    codes = [county["code"] for county in province["counties"]]
    assert len(codes) == len(set(codes)) == 12
    assert all(code.startswith("99") for code in codes)
    assert all(county["name"].startswith("示例") for county in province["counties"])
