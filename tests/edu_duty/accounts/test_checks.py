"""What ``manage.py check --deploy`` says about signing in."""

from django.core.checks import registry

from edu_duty.accounts.checks import second_factor_is_required


def test_an_optional_second_factor_is_warned_of(settings):
    settings.SECOND_FACTOR = "optional"

    assert [warning.id for warning in second_factor_is_required()] == ["accounts.W001"]


def test_a_required_one_is_not(settings):
    settings.SECOND_FACTOR = "required"

    assert second_factor_is_required() == []


def test_the_check_of_a_deployment_asks_it():
    assert second_factor_is_required in registry.registry.get_checks(include_deployment_checks=True)
