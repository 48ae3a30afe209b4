"""Two standards for passwords that contradict each other."""

import pytest
from django.contrib.auth.password_validation import get_password_validators
from django.core.exceptions import ValidationError

from edu_duty.accounts.models import User
from edu_duty.accounts.password_profiles import PROFILES, validators

MLPS3, ASVS = PROFILES["mlps3"], PROFILES["asvs"]


def refused(rules, password: str) -> list[str]:
    person = User(username="filler-990101", full_name="示例填报员")
    codes = []
    for validator in get_password_validators(validators(rules, "")):
        try:
            validator.validate(password, person)
        except ValidationError as error:
            codes.append(str(error.code))
    return codes


@pytest.mark.parametrize(
    ("rules", "password", "codes"),
    [
        (MLPS3, "Kettle-hums7", []),
        (MLPS3, "Kettle-hum7", ["password_too_short"]),
        (MLPS3, "seven green kettles", ["too_few_kinds"]),
        (ASVS, "seven green kettles", []),
        (ASVS, "Kettle-hums7", ["password_too_short"]),
        (ASVS, "sevengreenkettles", []),
        (MLPS3, "Filler-990101", ["password_too_similar"]),
        (ASVS, "filler-990101--", ["password_too_similar"]),
        (ASVS, "password123456789", ["breached"]),
    ],
)
def test_each_standard_wants_its_own(rules, password, codes):
    assert refused(rules, password) == codes


def test_only_one_standard_wants_a_new_password_every_so_often():
    assert (MLPS3.days, MLPS3.barred) == (90, 5)
    assert ASVS.days == 0
