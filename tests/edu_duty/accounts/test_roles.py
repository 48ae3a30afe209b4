"""The permission table says what may not be together."""

import pytest

from edu_duty.accounts.roles import ALLOWED, APPOINTS, LEVELS, SEPARATED, Permission, Role

FIGURES = {
    Permission.RETURN_VIEW,
    Permission.RETURN_IMPORT,
    Permission.FIGURES_EDIT,
    Permission.RESULT_VIEW,
    Permission.SCORE_RUN,
    Permission.DOCUMENT_VIEW,
    Permission.RUBRIC_PUBLISH,
}


def test_every_role_has_acts_and_a_level():
    assert set(ALLOWED) == set(LEVELS) == set(Role)
    assert all(ALLOWED[role] and LEVELS[role] for role in Role)


@pytest.mark.parametrize("role", sorted(SEPARATED))
def test_an_administrator_sees_and_changes_no_figures(role):
    assert not ALLOWED[role] & FIGURES


def test_who_gives_posts_is_never_who_keeps_the_machine_or_reads_every_trail():
    assert Permission.PEOPLE_MANAGE not in ALLOWED[Role.SYSTEM_ADMIN] | ALLOWED[Role.AUDIT_ADMIN]
    assert not ALLOWED[Role.SECURITY_ADMIN] & {Permission.AUDIT_VIEW, Permission.SYSTEM_VIEW}
    assert Permission.SYSTEM_VIEW not in ALLOWED[Role.AUDIT_ADMIN]


def test_only_who_may_manage_people_gives_posts_and_sees_whom():
    managers = {role for role in Role if Permission.PEOPLE_MANAGE in ALLOWED[role]}

    assert managers == set(APPOINTS)
    assert all(Permission.PEOPLE_VIEW in ALLOWED[role] for role in managers)


def test_nobody_but_the_security_administrator_makes_an_equal_or_an_administrator():
    for role, given in APPOINTS.items():
        if role != Role.SECURITY_ADMIN:
            assert role not in given
            assert not given & SEPARATED
