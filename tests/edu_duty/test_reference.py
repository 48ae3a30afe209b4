"""The pages about the API itself."""

import pytest
from django.urls import reverse

from edu_duty.reference import PROBLEMS


def test_the_page_names_every_operation_and_every_kind_of_problem(client, silent_rendering):
    page = client.get(reverse("api:docs")).content.decode()

    assert page.count("<code>limit</code>") >= 10
    assert "/api/v1/counties/{code}/{year}/working/county/" in page
    for code in PROBLEMS:
        assert f'id="problem-{code}"' in page


def test_the_description_is_open_to_everybody(client, db):
    answer = client.get(reverse("api:openapi"))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    assert answer.json()["openapi"] == "3.1.0"


@pytest.mark.parametrize("path", ["", "regions", "counties/99/2024/working/", "returns/x/"])
def test_an_address_that_is_not_there_is_a_problem(client, db, path):
    answer = client.get(f"/api/v1/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
