"""What is refused, and how: 403 for an act, 404 for a place."""

import pytest
from django.http import HttpResponse

from edu_duty.accounts.access import requires
from edu_duty.accounts.roles import Permission, Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


def test_an_act_nobody_granted_is_403_and_names_itself(client, official):
    client.force_login(official)

    response = client.get("/jobs/")

    assert response.status_code == 403
    assert "查看长任务" in response.content.decode()


@pytest.mark.parametrize("page", ["", "2024/", "2024/return/", "2024/documents/"])
def test_another_county_is_not_there(client, county, outsider, page):
    client.force_login(outsider)

    assert client.get(f"/counties/{county.code}/{page}").status_code == 404


def test_somebody_without_any_grant_is_refused(client, filler):
    filler.grants.all().delete()
    client.force_login(filler)

    assert client.get("/jobs/").status_code == 403
    assert "没有有效的职务" in client.get("/", follow=True).content.decode()


def test_a_guarded_view_tells_which_act_it_needs():
    guarded = requires(Permission.SCORE_RUN)(lambda _request: HttpResponse())

    assert vars(guarded)["required_permission"] == Permission.SCORE_RUN


def test_two_grants_add_up(client, county, neighbour):
    person = make_person("both", Role.OFFICIAL, county.code)
    person.grants.create(role="OFFICIAL", region_prefix=neighbour.code)
    client.force_login(person)

    page = client.get("/?everywhere=yes").content.decode()

    assert "示例甲县" in page
    assert "示例乙县" in page
