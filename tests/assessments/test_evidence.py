"""Files are taken once, replaced with the old one kept, used where they show something."""

from datetime import date

import pytest

from assessments.acting import ActRefused
from assessments.evidence import (
    About,
    may_change,
    no_longer_use,
    release,
    replace,
    upload,
    use,
    validity_words,
)
from assessments.evidence_files import EvidenceRefused
from assessments.marks import FieldRefused
from assessments.models import Assessment, Evidence
from assessments.responding import point_of
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.evidence_corpus import CANARY, identity, pdf, phone, workbook
from tests.assessments.held import DAY, open_with
from tests.conftest import NOON, make_person


@pytest.fixture
def assessment(county, neighbour) -> Assessment:
    return open_with(county, neighbour).assessments.get(county=county)


@pytest.fixture
def finance(county):
    return make_person("finance", Role.DEPARTMENT, county.code, department="财政局")


@pytest.fixture
def reviewer(county):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


def hand_in(county, person, content=None, *, year=2025, name="示例.pdf", about=None):
    return upload(
        county=county,
        year=year,
        name=name,
        content=content or pdf("one", "two"),
        about=about or About(),
        person=person,
        at=NOON,
    )


def link(evidence, response, person, wanted="", pages="1"):
    return use(
        evidence=evidence, response=response, wanted=wanted, pages=pages, person=person, at=NOON
    )


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_file_is_taken_with_what_is_said_about_it(county, filler):
    about = About("  会议记录 ", date(2025, 1, 1), date(2025, 12, 31), "财政局")

    row = hand_in(county, filler, about=about).evidence

    assert (row.name, row.kind, row.pages, row.caption) == ("示例.pdf", "PDF", 2, "会议记录")
    assert (row.department, row.uploaded_by, row.uploaded_at) == ("财政局", "filler", NOON)
    assert verbs() == ["EVIDENCE_UPLOADED"]


def test_the_same_file_again_is_the_same_row(county, filler):
    first = hand_in(county, filler)

    second = hand_in(county, filler, name="other.pdf")

    assert (second.again, second.evidence) == (True, first.evidence)
    assert Evidence.objects.count() == 1
    assert verbs() == ["EVIDENCE_UPLOADED"]


def test_of_another_county_or_year_it_is_another_row(county, neighbour, filler, outsider):
    hand_in(county, filler)
    hand_in(county, filler, year=2024)
    hand_in(neighbour, outsider)

    assert Evidence.objects.values("sha256").distinct().count() == 1
    assert Evidence.objects.count() == 3


def test_a_file_that_names_people_is_not_kept_and_the_trail_holds_no_number(county, filler):
    with pytest.raises(EvidenceRefused, match="第1页"):
        hand_in(county, filler, pdf(identity(1)))

    assert not Evidence.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.verb, event.details["code"]) == ("EVIDENCE_REFUSED", "identities")
    assert identity(1) not in str(event.details)


def test_many_mobile_numbers_and_days_outside_the_year_are_warned_of(county, filler):
    numbers = workbook([[phone(seed)] for seed in range(5)])
    about = About(valid_until=date(2024, 12, 31))

    taken = hand_in(county, filler, numbers, name="a.xlsx", about=about)

    assert taken.warnings == (
        "有效期不在2025年内",
        "文件里有5个手机号码；不需要的遮去后替换",
    )


def test_four_mobile_numbers_are_not_many(county, filler):
    taken = hand_in(county, filler, workbook([[phone(n)] for n in range(4)]), name="a.xlsx")

    assert (taken.warnings, taken.evidence.phones) == ((), 0)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2025, 1, 1), date(2025, 12, 31), ""),
        (date(2020, 1, 1), None, ""),
        (None, date(2024, 12, 31), "有效期不在2025年内"),
        (date(2026, 1, 1), None, "有效期不在2025年内"),
        (date(2025, 3, 1), None, "有效期只覆盖2025年的一部分（2025-03-01至2025-12-31）"),
        (None, date(2025, 6, 30), "有效期只覆盖2025年的一部分（2025-01-01至2025-06-30）"),
    ],
)
def test_days_are_held_against_the_assessed_year(first, last, words):
    assert validity_words(Evidence(valid_from=first, valid_until=last), 2025) == words


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (About(caption="字" * 201), "caption"),
        (About(valid_from=date(2025, 2, 1), valid_until=date(2025, 1, 1)), "valid_until"),
    ],
)
def test_what_is_said_has_bounds(county, filler, about, field):
    with pytest.raises(FieldRefused) as refused:
        hand_in(county, filler, about=about)

    assert refused.value.field == field


def test_strangers_and_other_departments_hand_nothing_in(county, outsider, finance, reviewer):
    for person, department in ((outsider, ""), (finance, "人社局"), (finance, ""), (reviewer, "")):
        with pytest.raises(ActRefused):
            hand_in(county, person, about=About(department=department))

    row = hand_in(county, finance, about=About(department="财政局")).evidence
    assert row.department == "财政局"


def test_a_revision_takes_the_place_and_the_old_one_stays(assessment, county, filler):
    old = hand_in(county, filler).evidence
    link(old, assessment.responses.get(point="P13"), filler)

    new = replace(
        evidence=old, name="b.pdf", content=pdf("new"), about=About(), person=filler, at=NOON
    ).evidence

    assert (new.replaces, new.uses.count(), old.uses.count()) == (old, 1, 0)
    assert list(Evidence.objects.newest()) == [new]
    assert release(evidence=old, person=filler, at=NOON) == pdf("one", "two")


def test_a_file_is_replaced_once(county, filler):
    old = hand_in(county, filler).evidence
    said = {"evidence": old, "name": "b.pdf", "about": About(), "person": filler, "at": NOON}
    replace(content=pdf("new"), **said)

    with pytest.raises(ActRefused, match="已经替换过"):
        replace(content=pdf("newer"), **said)


def test_what_was_handed_in_for_good_keeps_its_revision(assessment, county, filler):
    old = hand_in(county, filler).evidence
    link(old, assessment.responses.get(point="P13"), filler)
    Assessment.objects.filter(pk=assessment.pk).update(status=Assessment.Status.SUBMITTED)

    replace(evidence=old, name="b.pdf", content=pdf("b"), about=About(), person=filler, at=NOON)

    assert old.uses.count() == 1


def test_one_file_shows_many_points(assessment, county, filler):
    row = hand_in(county, filler).evidence
    responses = [assessment.responses.get(point=point) for point in ("P01", "P02", "P13")]

    for response in responses:
        link(row, response, filler, pages=" 1—2 ")
    link(row, responses[0], filler, pages="3")

    assert sorted(row.uses.values_list("response__point", "pages")) == [
        ("P01", "3"),
        ("P02", "1—2"),
        ("P13", "1—2"),
    ]
    with pytest.raises(FieldRefused, match="不要求这种佐证"):
        link(row, responses[0], filler, wanted="没有的材料")


def test_a_use_ends_and_the_file_stays(assessment, county, filler):
    row = hand_in(county, filler).evidence
    found = link(row, assessment.responses.get(point="P13"), filler)

    no_longer_use(use=found, person=filler, at=NOON)

    assert row.uses.count() == 0
    assert verbs() == ["EVIDENCE_UPLOADED", "EVIDENCE_LINKED", "EVIDENCE_UNLINKED"]


def test_nothing_is_used_that_is_foreign_replaced_late_or_not_theirs(
    assessment, county, neighbour, filler, outsider, reviewer
):
    response = assessment.responses.get(point="P13")
    row = hand_in(county, filler).evidence
    foreign = hand_in(neighbour, outsider).evidence
    with pytest.raises(FieldRefused, match="不是本县"):
        link(foreign, response, filler)
    for person in (outsider, reviewer):
        with pytest.raises(ActRefused):
            link(row, response, person)
    with pytest.raises(FieldRefused, match="页码"):
        link(row, response, filler, pages="1" * 61)
    with pytest.raises(ActRefused):
        use(evidence=row, response=response, wanted="", pages="", person=filler, at=NOON + 11 * DAY)
    replace(evidence=row, name="b.pdf", content=pdf("b"), about=About(), person=filler, at=NOON)
    with pytest.raises(FieldRefused, match="已被替换"):
        link(row, response, filler)


def test_a_department_uses_files_for_points_it_is_asked_about(assessment, county, finance):
    row = hand_in(county, finance, about=About(department="财政局")).evidence
    asked = [
        response for response in assessment.responses.all() if "财政局" in _departments(response)
    ]
    other = next(r for r in assessment.responses.all() if "财政局" not in _departments(r))

    link(row, asked[0], finance)

    assert row.uses.count() == 1
    with pytest.raises(ActRefused):
        link(row, other, finance)


def test_others_get_the_copy_and_every_download_is_told(county, filler, reviewer):
    row = hand_in(county, filler).evidence

    own = release(evidence=row, person=filler, at=NOON)
    others = release(evidence=row, person=reviewer, at=NOON)

    assert own == pdf("one", "two")
    assert CANARY.encode() in own
    assert CANARY.encode() not in others
    assert verbs()[-2:] == ["EVIDENCE_DOWNLOADED"] * 2


def test_a_department_changes_its_own_files_alone(county, filler, finance):
    desk = hand_in(county, filler).evidence
    theirs = hand_in(county, finance, pdf("f"), about=About(department="财政局")).evidence

    assert (may_change(finance, desk), may_change(finance, theirs)) == (False, True)
    assert may_change(filler, theirs)


def _departments(response):
    return point_of(response).indicator.departments
