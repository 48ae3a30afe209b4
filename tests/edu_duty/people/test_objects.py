"""The permission page says of every thing what the querysets of the house do with it."""

from typing import Any

import pytest

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission, Role
from edu_duty.jobs.models import Job
from edu_duty.people.objects import FINDERS, KIND_WORDS, access_sheet
from indicators.models import Rubric, Score
from reports.models import Document
from schools.models import Region, Return
from tests.conftest import NOON, make_person

pytestmark = pytest.mark.django_db
POSTS = [
    (Role.COUNTY_FILLER, "990101"),
    (Role.COUNTY_FILLER, "990102"),
    (Role.DEPARTMENT, "990101"),
    (Role.SCHOOL_OFFICER, "990101"),
    (Role.BUREAU_HEAD, "990101"),
    (Role.PREFECTURE_REVIEWER, "9901"),
    (Role.PREFECTURE_REVIEWER, "9902"),
    (Role.INSPECTOR, "99"),
    (Role.PROVINCE_LEAD, "99"),
    (Role.PROVINCE_LEAD, "52"),
    (Role.OFFICIAL, "990101"),
    (Role.SYSTEM_ADMIN, ""),
    (Role.SECURITY_ADMIN, ""),
    (Role.AUDIT_ADMIN, ""),
]


@pytest.fixture
def people(county, neighbour) -> list[User]:
    return [make_person(f"{role.lower()}-{prefix}", role, prefix) for role, prefix in POSTS]


@pytest.fixture
def things(county) -> dict[str, Any]:
    made = {"created_by_name": "filler", "created_at": NOON}
    frozen = Return.objects.create(
        county=county,
        year=2024,
        version=1,
        content="{}",
        sha256="0" * 64,
        campus_count=0,
        unit_count=0,
        figure_count=0,
        source="示例",
        **made,
    )
    rubric = Rubric.objects.create(
        code="QB2017", version="1", title="示例", text="1", published_at=NOON
    )
    score = Score.objects.create(
        frozen=frozen, rubric=rubric, input_digest="1", receipt="{}", verdict="MET", **made
    )
    document = Document.objects.create(
        kind=Document.Kind.INSPECTION,
        region=county,
        year=frozen.year,
        score=score,
        title="示例",
        size=1,
        page_count=1,
        issued_at=NOON,
        **made,
    )
    job = Job.objects.create(kind="score_counties", region_code=county.code, **made)
    return {
        "county": county,
        "return": frozen,
        "score": score,
        "document": document,
        "rubric": rubric,
        "job": job,
    }


def seers(chief: User, named: str) -> set[str]:
    sheet = access_sheet(chief, named)
    assert sheet is not None
    return {row.name for row in sheet.rows if row.sees}


def test_every_kind_has_its_word():
    assert set(KIND_WORDS) == {*FINDERS, "person"}


@pytest.mark.parametrize("kind", FINDERS)
def test_who_is_named_as_seeing_a_thing_is_who_its_queryset_shows_it_to(people, things, kind):
    thing = things[kind]
    chief = User.objects.get(username="security_admin-")

    named = seers(chief, f"{kind}:{thing.pk}")

    rows = type(thing)._default_manager
    shown = {
        str(person)
        for person in people
        if rows.visible_to(User.objects.get(pk=person.pk)).filter(pk=thing.pk).exists()
    }
    assert named == shown
    assert named


@pytest.mark.parametrize("kind", FINDERS)
def test_who_is_named_as_changing_a_thing_may_do_that_act_there(people, things, kind):
    chief = User.objects.get(username="security_admin-")
    sheet = access_sheet(chief, f"{kind}:{things[kind].pk}")
    assert sheet is not None
    labels = {str(act.label): act for act in Permission}

    named = {(row.name, labels[told]) for row in sheet.rows for told in row.changes}

    region = None if kind == "rubric" else "990101"
    acts = {act for _name, act in named}
    able = {
        (str(person), act)
        for person in people
        for act in acts
        if (person.prefixes(act) if region is None else person.may(act, region))
    }
    assert named == able


def test_who_is_named_as_seeing_a_person_is_who_the_list_shows_them_to(people):
    chief = User.objects.get(username="security_admin-")
    money = User.objects.get(username="department-990101")

    named = seers(chief, f"person:{money.pk}")

    shown = {
        str(person)
        for person in people
        if User.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=money.pk).exists()
    }
    assert named == shown


def test_who_closes_an_account_is_told_apart_from_who_looks(people):
    chief = User.objects.get(username="security_admin-")
    money = User.objects.get(username="department-990101")

    sheet = access_sheet(chief, f"person:{money.pk}")

    assert sheet is not None
    changing = {row.name for row in sheet.rows if len(row.changes) == 2}
    assert "bureau_head-990101" in changing
    assert "audit_admin-" not in changing
    assert "department-990101" not in {row.name for row in sheet.rows}


def test_a_draft_is_told_of_those_alone_who_write_drafts(people, things):
    chief = User.objects.get(username="security_admin-")
    draft = Rubric.objects.create(
        code="QB2017", version="2", text="2", state=Rubric.State.DRAFT, current=False
    )

    assert seers(chief, f"rubric:{draft.pk}") == {"province_lead-99", "province_lead-52"}


def test_a_thing_elsewhere_is_not_found(people, things):
    other = User.objects.get(username="county_filler-990102")

    for kind in ("county", "return", "score", "document", "job"):
        assert access_sheet(other, f"{kind}:{things[kind].pk}") is None


def test_of_what_belongs_to_no_region_only_ones_own_reach_is_told(people, things):
    lead = User.objects.get(username="province_lead-99")

    sheet = access_sheet(lead, f"rubric:{things['rubric'].pk}")

    assert sheet is not None
    assert not sheet.everybody
    assert {row.name for row in sheet.rows} == {"inspector-99", "province_lead-99"}


def test_regions_are_told_by_name(people):
    chief = User.objects.get(username="security_admin-")

    sheet = access_sheet(chief, "county:990101")

    assert sheet is not None
    assert {row.place for row in sheet.rows} == {"示例甲县", "示例一市", "示例省"}
    assert Region.objects.count() == 2


def test_who_may_ask_but_not_see_is_told_no_title(people, things):
    security, head = (
        User.objects.get(grants__role=role) for role in (Role.SECURITY_ADMIN, Role.BUREAU_HEAD)
    )
    named = f"document:{things['document'].pk}"

    told, seen = access_sheet(security, named), access_sheet(head, named)

    assert told is not None
    assert seen is not None
    assert told.title == f"文书 {things['document'].pk}"
    assert seen.title == things["document"].title
