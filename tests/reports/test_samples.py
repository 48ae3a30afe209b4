"""Every kind of document has a sample from a round that is played and taken back."""

import pytest
from django.core.management import call_command

from assessments.models import Assessment, Outcome, Round
from reports import samples
from reports.kinds import COMPOSERS
from reports.printing import Printed
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def demo():
    call_command("load_catalogue", verbosity=0)
    call_command("load_demo", verbosity=0)


@pytest.fixture
def drawn(monkeypatch):
    """Print nothing; what would have been printed is in the list."""
    printed = []

    def keep(content):
        printed.append(content)
        return Printed(b"%PDF-1.7", 1)

    monkeypatch.setattr(samples, "print_content", keep)
    monkeypatch.setattr(samples, "DECIDED", 1)
    return printed


def test_every_kind_has_a_sample_and_nothing_of_it_stays(demo, drawn):
    before = (Round.objects.count(), Assessment.objects.count())

    names = [sample.name for sample in samples.samples(NOON)]

    assert set(COMPOSERS) | {"zhengan_2019_inspection"} == set(names)
    assert len(drawn) == len(names)
    assert (Round.objects.count(), Assessment.objects.count()) == before
    assert not Outcome.objects.exists()
