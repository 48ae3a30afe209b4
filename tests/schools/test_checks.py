"""Plausibility as a whole; what each kind of rule finds is shown in tests/schools/check_kinds."""

import json
import tomllib
from copy import deepcopy
from decimal import Decimal, localcontext
from random import Random
from time import process_time

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from schools.check_rules import checks
from schools.check_settings import KINDS as SETTINGS
from schools.checks import KINDS, MOST_PER_RULE, findings
from schools.explaining import fingerprint
from tests.schools.checked import CLEAN, CLEAN_COUNTY, campus, rewritten, stated, told
from tests.schools.counties import clean_county, years_of
from tests.schools.packages import document

PUBLISHED = tomllib.loads(
    (settings.BASE_DIR / "tests" / "fixtures" / "published_counties.toml").read_text("utf-8")
)["county"]
FOUND = [
    pytest.param(county, found, id=f"{county['id']}: {found['check']}")
    for county in PUBLISHED
    for found in county["found"]
]
SOUND = [
    pytest.param(county, sound, id=f"{county['id']}: {sound['check']}")
    for county in PUBLISHED
    for sound in county["sound"]
]
LOOKED_AT = [
    pytest.param(county, sound, id=f"{county['id']}: {sound['check']}")
    for county in PUBLISHED
    for sound in county["sound"]
    if sound["wrong"]
]
STAGES = ("preschool", "primary", "junior")


def published(county, wrong=()):
    """Return the document of a published county, with one statement changed if told so."""
    statements = deepcopy(county.get("statements", []))
    for statement in statements:
        if wrong and statement["code"] == wrong[0]:
            statement["value"] = wrong[1]
    return document([], county["figures"], statements)


def naming(found, rule, cell):
    return [each for each in found if each["rule"] == rule and cell in each["cells"]]


@pytest.mark.parametrize(("county", "expected"), FOUND)
def test_what_contradicts_itself_in_a_published_report_is_found(county, expected):
    (finding,) = naming(findings(published(county), None), expected["rule"], expected["cell"])

    assert finding["severity"] == expected["severity"]
    assert expected["says"] in finding["message"]


@pytest.mark.parametrize(("county", "sound"), SOUND)
def test_what_adds_up_in_a_published_report_is_not_found(county, sound):
    assert naming(findings(published(county), None), sound["rule"], sound["cell"]) == []


@pytest.mark.parametrize(("county", "sound"), LOOKED_AT)
def test_what_adds_up_in_a_published_report_is_looked_at(county, sound):
    spoilt = published(county, sound["wrong"])

    assert naming(findings(spoilt, None), sound["rule"], sound["cell"])


def test_nothing_else_is_found_in_the_published_reports():
    told_of = {
        county["id"]: len(findings(published(county), None)) - len(county["found"])
        for county in PUBLISHED
    }

    # The two bases of Zheng'an's public share stand beside what its checks ask for.
    assert told_of == dict.fromkeys(told_of, 0) | {"zhengan_2019": 1}


def test_a_clean_return_has_no_findings():
    previous = document([CLEAN], {"edu_budget": "84000", "population": "501000"})

    assert told([CLEAN], CLEAN_COUNTY, previous) == []
    assert told([], {}) == []


@pytest.mark.parametrize("seed", range(10))
def test_a_clean_county_has_no_findings(seed):
    this, last, earlier = years_of(seed)

    assert findings(this, None) == []
    assert findings(this, last) == []
    assert findings(this, last, earlier) == []


def test_many_findings_of_a_rule_are_counted_beyond_a_bound():
    campuses = [campus({"classes": "11"}, code=str(number)) for number in range(130)]

    found = findings(document(campuses), None)

    bands = [finding for finding in found if finding["rule"] == "class_bands"]
    assert len(bands) == MOST_PER_RULE + 1
    assert "另有30处未列出（各档班级数合计）" in bands[-1]["message"]
    assert (bands[-1]["severity"], bands[-1]["cells"]) == ("error", [])


def test_what_is_said_of_the_same_cells_is_one_finding():
    rates = [stated("compulsory_retention", "109.74"), stated("compulsory_retention", "109.8")]

    found = findings(document([], {}, rates), None)

    (rate,) = [finding for finding in found if finding["rule"] == "rate_above_100"]
    assert "109.74%" in rate["message"]
    assert "109.8%" in rate["message"]


def test_the_oddities_of_a_published_county_are_found_from_its_figures_alone():
    path = settings.FIXTURES_DIR / "demo" / "zhengan_2019.toml"
    published = tomllib.loads(path.read_text(encoding="utf-8"))
    county = {row["element"]: row["value"] for row in published["figures"]}

    found = findings(document([], county, published["statements"]), None)

    rules = {finding["rule"]: finding["message"] for finding in found}
    assert "109.74%" in rules["rate_above_100"]
    assert "130人”与分项19+91=110人不符" in rules["parts_do_not_add_up"]
    assert "56.5%" in rules["kindergarten_bases"]
    assert "112,681人次" in rules["person_times"]
    assert {finding["severity"] for finding in found} <= {"warning", "note"}


def test_every_kind_of_rule_has_its_settings_and_is_used():
    assert set(KINDS) == set(SETTINGS) == {rule.kind for rule in checks().rules}


def test_the_callers_context_of_numbers_changes_nothing():
    county = {"edu_budget": "123456789012345.0123456789", "edu_budget_previous": "1"}
    statements = [stated("edu_budget_growth", "3.2")]
    exact = findings(document([], county, statements), None)

    with localcontext() as context:
        context.prec = 3
        assert findings(document([], county, statements), None) == exact


def shuffled(made, seed):
    """The same return with its rows and keys in another order."""
    rng = Random(seed)
    other = deepcopy(made)
    for table in (other["schools"], other["stages"]):
        order = list(range(len(table["school_code"])))
        rng.shuffle(order)
        for name in [name for name in table if name != "figures"]:
            table[name] = [table[name][place] for place in order]
        codes = list(table["figures"])
        rng.shuffle(codes)
        table["figures"] = {
            code: [table["figures"][code][place] for place in order] for code in codes
        }
    for key in ("county_figures",):
        items = list(other[key].items())
        rng.shuffle(items)
        other[key] = dict(items)
    rng.shuffle(other["statements"])
    return other


def odd_county():
    """A county with something for most rules to find."""
    this, last, earlier = years_of(4)
    odd = rewritten(this, "stages", "pupils", lambda at, value: "90" if at % 7 == 0 else value)
    odd = rewritten(odd, "schools", "books", lambda at, value: "5000" if at % 2 else value)
    odd["statements"][4]["value"] = "103.2"
    return odd, last, earlier


ODD = odd_county()


@examples(deadline=None, max_examples=12)
@given(st.integers())
def test_the_order_of_rows_never_changes_what_is_found(seed):
    this, last, earlier = ODD
    expected = findings(this, last, earlier)

    assert len(expected) > 10
    assert (
        findings(shuffled(this, seed), shuffled(last, seed), [shuffled(e, seed) for e in earlier])
        == expected
    )


def test_a_finding_keeps_its_name_while_its_figures_change():
    this, last, earlier = ODD
    other = rewritten(this, "stages", "pupils", lambda at, value: "91" if at % 7 == 0 else value)

    names = [
        {fingerprint(each) for each in findings(made, last, earlier)} for made in (this, other)
    ]
    messages = [
        {each["message"] for each in findings(made, last, earlier)} for made in (this, other)
    ]

    assert len(names[0] & names[1]) >= len(names[0]) - 1
    assert len(messages[0] & messages[1]) < len(messages[0]) - 5


NUMBER = st.sampled_from(
    ["0", "1", "2", "45", "100", "720", "1200", "0.0000000001", "999999999999999.9999999999", "-3"]
)
FIGURE = st.none() | NUMBER
WORDS = st.none() | st.sampled_from(["", "0", "-1", "NaN", "约五成", "1e400", "109.74", "5.00"])


@st.composite
def returns(draw):
    """Draw a return of a few campuses in which any figure may be missing, zero or huge."""
    codes = st.sampled_from(["pupils", "classes", "teachers", "entrants", "graduates", "boarders"])
    own = st.sampled_from(["books", "site_area", "building_area", "classrooms", "equipment_value"])
    stages = st.dictionaries(
        st.sampled_from(STAGES), st.dictionaries(codes, FIGURE, max_size=6), max_size=2
    )
    campuses = [
        {"code": str(number), "figures": draw(st.dictionaries(own, FIGURE, max_size=5))}
        | draw(stages)
        for number in range(draw(st.integers(0, 4)))
    ]
    county = draw(
        st.dictionaries(
            st.sampled_from([*CLEAN_COUNTY, "gdp", "enrolment_total", "myopia"]),
            NUMBER,
            max_size=8,
        )
    )
    terms = st.sampled_from([*checks().terms, "admitted"])
    rows = [
        stated(code, draw(WORDS), draw(st.sampled_from(["percent", "persons", "person-times"])))
        | {"parts": draw(st.lists(st.sampled_from(["1", "", "x", "7.5"]), max_size=3))}
        for code in draw(st.lists(terms, max_size=5))
    ]
    return document(campuses, county, rows)


@examples(deadline=None, max_examples=40)
@given(returns(), st.none() | returns(), st.lists(returns(), max_size=1))
def test_no_figure_stops_the_checks(this, last, earlier):
    found = findings(this, last, earlier)

    assert findings(this, last, earlier) == found
    assert json.loads(json.dumps(found)) == found
    assert all(each["cells"] and each["message"] for each in found)
    assert len({fingerprint(each) for each in found}) == len(found)


def test_three_hundred_campuses_with_their_past_are_checked_within_a_second():
    this, last, earlier = years_of(1, 300)

    started = process_time()
    findings(this, last, earlier)

    assert process_time() - started < 1


def with_one_more_zero(made, table, element, place):
    return rewritten(
        made, table, element, lambda at, value: f"{Decimal(value) * 10:f}" if at == place else value
    )


@pytest.mark.parametrize(
    ("table", "element"),
    [
        ("stages", "pupils"),
        ("stages", "teachers"),
        ("stages", "classes"),
        ("stages", "entrants"),
        ("schools", "site_area"),
        ("schools", "building_area"),
        ("schools", "outdoor_sports_area"),
        ("schools", "equipment_value"),
        ("schools", "books"),
    ],
)
def test_one_zero_too_many_is_found_wherever_it_stands(table, element):
    this, last, earlier = years_of(2)

    missed = [
        place
        for place in range(0, 60, 4)
        if not findings(with_one_more_zero(this, table, element, place), last, earlier)
    ]

    assert missed == []


def test_the_clean_counties_are_the_same_every_time():
    assert clean_county(2) == clean_county(2)
    assert clean_county(2) != clean_county(3)
