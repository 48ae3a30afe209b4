"""Who reads an assessment: all of it, or their department's part alone."""

from collections.abc import Collection
from dataclasses import dataclass

from assessments.acting import permissions_at
from assessments.models import Response
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.prepared import Prepared
from indicators.publishing import with_text

_AT_POINT = Prepared(
    lambda: (
        Response.objects.select_related("assessment__round__rubric")
        .defer("assessment__round__rubric__text")
        .filter(assessment=0)
        .filter(point="")
    )
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at an assessment.

    Shape: ``whole`` writes every point; ``departments`` are those whose parts somebody writes;
    who is ``narrow`` sees those parts alone.
    """

    name: str
    permissions: frozenset[str]
    whole: bool
    departments: frozenset[str]

    @property
    def narrow(self) -> bool:
        """Say whether they see their own parts alone: everybody else may ask questions."""
        return Permission.QUERY_ASK not in self.permissions

    def sees(self, departments: Collection[str]) -> bool:
        """Say whether they see a point that is asked of these departments."""
        return not self.narrow or not self.departments.isdisjoint(departments)

    def writes_part(self, department: str) -> bool:
        """Say whether they write a department's part."""
        return self.whole or department in self.departments


def reader_of(user: User, county_code: str) -> Reader:
    """Say what a person is to a county's assessment."""
    reach = user.reach(Permission.RESPONSE_EDIT, county_code)
    return Reader(
        name=user.username,
        permissions=permissions_at(user, county_code),
        whole=reach.whole,
        departments=reach.departments,
    )


def response_for(user: User, assessment: int, point: str) -> Response | None:
    """Return a point somebody may see, with its round and rubric; None as if it were not there."""
    found = _AT_POINT(assessment, point)
    if not found or not found[0].assessment.is_seen_by(user):
        return None
    held = found[0].assessment.round
    if held.rubric is not None:
        with_text(held.rubric)
    return found[0]
