"""Names and posts of those who acted at a county."""

from assessments.naming import Named, name_in, named
from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from tests.conftest import make_person


def test_a_name_comes_with_the_posts_that_reach_the_county(county, neighbour, lead):
    person = make_person("both", Role.BUREAU_HEAD, county.code)
    Grant.objects.create(user=person, role=Role.OFFICIAL, region_prefix=neighbour.code)

    people = named(["both", "lead", ""], county.code)

    assert people["both"].full == "both（局领导）"
    assert people["lead"].post == "省级负责人"


def test_who_is_not_found_keeps_the_name_of_the_account(county):
    assert name_in({}, "gone") == Named("gone")
    assert Named("gone").full == "gone"
