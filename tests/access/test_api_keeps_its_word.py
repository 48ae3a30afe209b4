"""The API is asked everything its description allows, and much that it does not, by several people.

No answer may be an error of the server, of an undescribed status, kind or shape; what breaks the
description is refused, what keeps to it is not. The same requests on every run.
"""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from edu_duty.accounts.tokens import make_token
from edu_duty.jobs.models import Job
from schools.models import Return
from tests.access.world import make_document
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person
from tests.indicators.stored import stored_score
from tests.schools.collecting import bring

pytestmark = pytest.mark.once

REQUESTS = 8
YEAR = 2022
PEOPLE = {
    "filler": (Role.COUNTY_FILLER, "990101"),
    "lead": (Role.PROVINCE_LEAD, "99"),
    "official": (Role.OFFICIAL, "990102"),
}
# A right body may still meet a row that was written, a version not named, a wrong figure.
EXPECTED = ["2xx", "401", "403", "404", "406", "409", "412", "422", "428"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": EXPECTED}}}

# Their bodies name what must exist: a rubric, a file.
NAMING = ("/scores/", "/documents/", "/import/")

Existing = dict[str, Any]


@pytest.fixture
def existing(county, neighbour) -> Existing:
    """One county with one of everything, by the names of the parameters that lead there."""
    bring(county, year=YEAR)
    score = stored_score(county)
    document = make_document(score)
    assessment = open_with(county).assessments.get()
    job = Job.objects.create(
        kind="import_return",
        subject="990101/2025",
        input_digest="0" * 64,
        region_code="990101",
        created_by_name="filler",
        created_at=NOON,
    )
    return {
        "code": "990101",
        "year": YEAR,
        "campus": "9901010001",
        "stage": "primary",
        "element": "pupils",
        "/returns/": Return.objects.get(county=county, year=YEAR).pk,
        "/rubrics/": score.rubric_id,
        "/scores/": score.pk,
        "/documents/": str(document.pk),
        "/rounds/": assessment.round_id,
        "/assessments/": assessment.pk,
        "/jobs/": str(job.pk),
    }


def leading(path: str, named: dict[str, Any], existing: Existing) -> dict[str, Any]:
    """Lead the parameters of an address to what there is."""
    told = dict(named)
    for name in named:
        if name in existing:
            told[name] = existing[name]
        for collection, key in existing.items():
            if name == "id" and collection in path:
                told[name] = key
    return told


def asking(
    operation: Any, mode: GenerationMode, existing: Existing, keys: list[str]
) -> Callable[[], None]:
    """Ask one operation many times as each person, and hold each answer against the description."""

    @settings(
        max_examples=REQUESTS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), there=st.booleans())
    def ask(case: Any, there: bool) -> None:
        if there and mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters = leading(operation.path, case.path_parameters, existing)
        naming = operation.method == "post" and operation.path.endswith(NAMING)
        # What is asked takes longest to think of; everybody asks it.
        for key in keys:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {key}"},
                excluded_checks=[positive_data_acceptance] if naming else [],
            )

    return ask


@pytest.fixture
def one_connection():
    """Requests of a test share its connection; a server would close it after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_no_answer_breaks_the_description(existing, one_connection):
    keys = []
    for who, (role, prefix) in PEOPLE.items():
        person: User = make_person(who, role, prefix)
        keys.append(make_token(user=person, name="示例", days=30, at=timezone.now())[1])
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json",
        get_wsgi_application(),
        config=SchemathesisConfig.from_dict(CONFIG),
    )
    asked = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        for mode in GenerationMode:
            asking(result.ok(), mode, existing, keys)()
            asked += 1

    assert asked >= 50
