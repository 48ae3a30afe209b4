"""How a table of steps is asked."""

import pytest

from assessments.lifecycle.steps import Step, StepRefused, Table, diagram, open_to, take

DOOR = Table(
    "door",
    ("SHUT", "OPEN"),
    (
        Step("open", ("SHUT",), "OPEN", "HANDLE", "OPENED", ("unlocked", "pushed")),
        Step("look", ("SHUT", "OPEN"), None, "EYE", "LOOKED"),
    ),
)


def test_a_step_leads_to_its_next_status():
    assert take(DOOR, "SHUT", "open", {"HANDLE"}, {"unlocked", "pushed"}).to == "OPEN"


@pytest.mark.parametrize(
    ("status", "permissions", "holds", "code"),
    [
        ("OPEN", {"HANDLE"}, {"unlocked", "pushed"}, "illegal"),
        ("SHUT", {"EYE"}, {"unlocked", "pushed"}, "forbidden"),
        ("SHUT", {"HANDLE"}, {"pushed"}, "unlocked"),
        ("SHUT", {"HANDLE"}, {"unlocked"}, "pushed"),
        ("SHUT", {"HANDLE"}, set[str](), "unlocked"),
    ],
)
def test_a_step_is_refused_for_the_first_thing_against_it(status, permissions, holds, code):
    with pytest.raises(StepRefused) as refusal:
        take(DOOR, status, "open", permissions, holds)

    assert refusal.value.code == code


def test_somebody_is_offered_the_steps_they_may_take():
    assert [step.act for step in open_to(DOOR, "SHUT", {"HANDLE", "EYE"})] == ["open", "look"]
    assert [step.act for step in open_to(DOOR, "OPEN", {"HANDLE"})] == []


def test_a_diagram_names_beginning_steps_and_end():
    assert diagram(DOOR) == (
        "stateDiagram-v2\n"
        "    [*] --> SHUT\n"
        "    SHUT --> OPEN: open\n"
        "    SHUT --> SHUT: look\n"
        "    OPEN --> OPEN: look\n"
        "    OPEN --> [*]\n"
    )
