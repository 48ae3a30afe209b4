"""Versions of a county's own targets never change."""

import pytest
from django.db import IntegrityError, transaction

from assessments.models import OwnTargets, OwnTargetsFrozen
from tests.assessments.test_own_targets import kept
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_a_kept_text_never_changes(county):
    targets = kept(county)
    targets.text = "anything"

    with pytest.raises(OwnTargetsFrozen):
        targets.save()


def test_a_withdrawal_is_written_once(county):
    targets = kept(county)
    targets.withdrawn_by_name, targets.withdrawn_at = "head", NOON
    targets.save()
    targets.withdrawn_by_name, targets.withdrawn_at = "", None

    with pytest.raises(OwnTargetsFrozen):
        targets.save()


def test_versions_are_never_deleted_nor_changed_in_bulk(county):
    targets = kept(county)

    for act in (targets.delete, OwnTargets.objects.all().delete):
        with pytest.raises(OwnTargetsFrozen):
            act()
    with pytest.raises(OwnTargetsFrozen):
        OwnTargets.objects.update(text="")


def test_a_county_has_each_version_once(county):
    kept(county)
    twin = {
        "county": county,
        "version": 1,
        "title": "示例",
        "text": "",
        "sha256": "0" * 64,
        "source": "示例.toml",
        "created_by_name": "filler",
        "created_at": NOON,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        OwnTargets.objects.create(**twin)


def test_only_people_of_the_county_see_its_versions(county, filler, outsider):
    kept(county)

    assert OwnTargets.objects.visible_to(filler).count() == 1
    assert OwnTargets.objects.visible_to(outsider).count() == 0
