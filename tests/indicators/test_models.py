"""Rows that never change refuse to."""

import pytest
from django.db import IntegrityError, transaction

from indicators.models import Confirmation, ConfirmationKept, Rubric, RubricFrozen
from tests.conftest import NOON
from tests.indicators.stored import stored_rubric

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", sorted(Rubric.FROZEN))
def test_the_text_of_a_rubric_never_changes(field):
    rubric = stored_rubric("PS2020")
    before = Rubric.objects.values().get()
    setattr(rubric, field, "changed")

    with pytest.raises(RubricFrozen):
        rubric.save()
    with pytest.raises(RubricFrozen):
        rubric.save(update_fields=[field])
    with pytest.raises(RubricFrozen):
        Rubric.objects.filter(pk=rubric.pk).update(**{field: "changed"})
    with pytest.raises(RubricFrozen), transaction.atomic():
        Rubric.objects.bulk_update([rubric], [field])

    assert Rubric.objects.values().get() == before


def test_a_rubric_is_never_deleted():
    rubric = stored_rubric("PS2020")

    with pytest.raises(RubricFrozen):
        rubric.delete()
    with pytest.raises(RubricFrozen):
        Rubric.objects.all().delete()

    assert Rubric.objects.count() == 1


def test_the_state_of_a_rubric_moves_on():
    stored_rubric("PS2020")
    rubric = Rubric.objects.defer("text").get()
    rubric.state, rubric.current, rubric.retired_at = Rubric.State.RETIRED, False, NOON

    rubric.save()

    assert Rubric.objects.get().state == Rubric.State.RETIRED


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "DRAFT"},
        {"state": "DRAFT", "published_at": None},
        {"state": "RETIRED", "current": False},
        {"state": "RETIRED", "retired_at": NOON},
        {"published_at": None},
        {"retired_at": NOON},
    ],
    ids=str,
)
def test_states_that_contradict_themselves_are_refused_by_the_database(changes):
    stored_rubric("PS2020")

    with pytest.raises(IntegrityError), transaction.atomic():
        Rubric.objects.update(**changes)


def make_confirmation() -> Confirmation:
    return Confirmation.objects.create(
        rubric=stored_rubric("QB2017"),
        path="indicators.G7.threshold",
        value="8000",
        source="教督〔2017〕6号",
        confirmed_by_name="lead",
        confirmed_at=NOON,
    )


@pytest.mark.parametrize("field", ["path", "value", "source", "reason", "confirmed_by_name"])
def test_what_was_confirmed_never_changes(field):
    confirmation = make_confirmation()
    setattr(confirmation, field, "changed")

    with pytest.raises(ConfirmationKept):
        confirmation.save()
    with pytest.raises(ConfirmationKept):
        Confirmation.objects.filter(pk=confirmation.pk).update(**{field: "changed"})

    assert getattr(Confirmation.objects.get(), field) != "changed"


def test_a_confirmation_ends_once_and_is_never_deleted():
    confirmation = make_confirmation()
    confirmation.taken_back_by_name, confirmation.taken_back_at = "lead", NOON
    confirmation.save()

    with pytest.raises(ConfirmationKept):
        confirmation.save()
    with pytest.raises(ConfirmationKept):
        confirmation.delete()
    with pytest.raises(ConfirmationKept):
        Confirmation.objects.all().delete()

    assert str(Confirmation.objects.get()).endswith("indicators.G7.threshold 8000")


def test_a_number_has_one_standing_confirmation():
    make_confirmation()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_confirmation()


def test_a_confirmation_is_taken_back_by_somebody():
    confirmation = make_confirmation()
    confirmation.taken_back_at = NOON

    with pytest.raises(IntegrityError), transaction.atomic():
        confirmation.save()
