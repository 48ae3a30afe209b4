"""Uncertain numbers are confirmed and taken back one by one, and carried over only unchanged."""

import pytest

from edu_duty.audit.models import AuditEvent
from indicators.confirming import ConfirmationRefused, confirm, standing_of, take_back, unconfirmed
from indicators.models import Confirmation
from indicators.publishing import current_rubric, keep_draft, publish_draft, retire
from tests.conftest import NOON
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db
G7 = "indicators.G7.threshold"
JUNIOR = "splitting.weights.junior"


@pytest.fixture
def quality_row(published):
    return current_rubric("QB2017")


def vouch(rubric, *paths: str) -> int:
    return confirm(rubric, paths, reason="纪要", actor_name="lead", at=NOON)


def open_paths(rubric) -> set[str]:
    return {number.path for number in unconfirmed(rubric)}


def draft(number: str = "2017.2", **changes: tuple[str, str]):
    text = rubric_text("QB2017").replace('version = "2017.1"', f'version = "{number}"')
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return keep_draft(text, actor_name="lead", at=NOON)


def test_every_uncertain_number_is_open_until_somebody_vouches_for_it(quality_row):
    before = open_paths(quality_row)

    assert vouch(quality_row, G7) == 1

    assert open_paths(quality_row) == before - {G7}
    kept = standing_of(quality_row)[G7]
    assert (kept.value, kept.source, kept.reason, kept.confirmed_by_name, kept.confirmed_at) == (
        "8000",
        "教督〔2017〕6号",
        "纪要",
        "lead",
        NOON,
    )
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.NUMBERS_CONFIRMED)
    assert event.details["numbers"] == {G7: "8000"}
    assert event.details["reason"]["characters"] == 2


def test_confirming_twice_is_one_confirmation(quality_row):
    vouch(quality_row, G7)

    assert vouch(quality_row, G7, G7) == 0

    assert Confirmation.objects.count() == 1
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.NUMBERS_CONFIRMED).count() == 1


def test_taking_back_opens_the_number_again_and_keeps_what_was(quality_row):
    vouch(quality_row, G7)

    number = take_back(quality_row, G7, actor_name="other", at=NOON)

    assert number.path == G7
    assert G7 in open_paths(quality_row)
    (row,) = Confirmation.objects.all()
    assert (row.confirmed_by_name, row.taken_back_by_name, row.taken_back_at) == (
        "lead",
        "other",
        NOON,
    )
    assert vouch(quality_row, G7) == 1
    assert Confirmation.objects.count() == 2


def test_only_uncertain_numbers_of_the_version_are_confirmed(quality_row):
    with pytest.raises(ConfirmationRefused, match=r"indicators\.R1\.threshold不是这一版存疑"):
        vouch(quality_row, G7, "indicators.R1.threshold")

    assert Confirmation.objects.count() == 0


def test_what_is_not_confirmed_cannot_be_taken_back(quality_row):
    with pytest.raises(ConfirmationRefused, match="没有确认，不用撤回"):
        take_back(quality_row, G7, actor_name="lead", at=NOON)


def test_a_retired_version_is_confirmed_no_more(quality_row):
    vouch(quality_row, G7)
    retire(quality_row, actor_name="lead", at=NOON)

    with pytest.raises(ConfirmationRefused, match="已停用"):
        vouch(quality_row, JUNIOR)
    with pytest.raises(ConfirmationRefused, match="已停用"):
        take_back(quality_row, G7, actor_name="lead", at=NOON)


def test_a_number_too_long_to_keep_is_refused_with_what_to_do(published):
    long = draft(value=("threshold = 8000", f"threshold = 8000.{'0' * 90}"))

    with pytest.raises(ConfirmationRefused, match="太长"):
        vouch(long, G7)


def test_publishing_carries_over_what_is_unchanged_with_its_first_author(quality_row):
    vouch(quality_row, G7, JUNIOR)
    following = draft(value=("threshold = 8000", "threshold = 6000"))

    publish_draft(following, actor_name="other", at=NOON)

    assert G7 in open_paths(following)
    carried = standing_of(following)
    assert set(carried) == {JUNIOR}
    assert (carried[JUNIOR].confirmed_by_name, carried[JUNIOR].carried_from) == ("lead", "2017.1")
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.NUMBERS_CARRIED)
    assert event.details == {"numbers": {JUNIOR: "1.1"}, "carried_from": "2017.1"}


def test_another_source_is_another_number(quality_row):
    vouch(quality_row, JUNIOR)
    source = "义务教育均衡发展差异系数计算方法：一贯制学校拆分"
    following = draft(source=(source, "省教育厅通知（示例）"))

    publish_draft(following, actor_name="lead", at=NOON)

    assert JUNIOR in open_paths(following)


def test_what_was_taken_back_in_the_draft_stays_open(quality_row):
    vouch(quality_row, G7)
    following = draft()
    vouch(following, G7)
    take_back(following, G7, actor_name="lead", at=NOON)

    publish_draft(following, actor_name="lead", at=NOON)

    assert G7 in open_paths(following)


def test_the_version_a_confirmation_began_with_is_named_however_far_it_was_carried(quality_row):
    vouch(quality_row, G7)
    second = draft("2017.2", title=("title = ", "title =  "))
    publish_draft(second, actor_name="lead", at=NOON)
    third = draft("2017.3", title=("title = ", "title =  "))
    publish_draft(third, actor_name="lead", at=NOON)

    assert standing_of(third)[G7].carried_from == "2017.1"
