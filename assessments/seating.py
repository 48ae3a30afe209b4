"""The counties of a round: who is in its scope, and their assessments from the draft on.

People are appointed to a county's assessment, and while the round is a draft too. So it gets one
before anybody sees it: nobody sees an assessment of a draft (``seen_by``).
"""

from datetime import datetime

from assessments.models import Assessment, Round
from schools.models import Region


def counties_of(held: Round) -> list[Region]:
    """Return the counties a round is about, by code."""
    below = Region.objects.counties().filter(code__startswith=held.region_prefix)
    return list(below.order_by("code"))


def seats(held: Round) -> list[Assessment]:
    """Return the assessment of every county in a round by code; of a draft, unsaved ones too."""
    kept = held.assessments.select_related("county").order_by("county")
    if held.status != Round.Status.DRAFT:
        return list(kept)
    known = {each.county_id: each for each in kept}
    return [
        known.get(county.code) or Assessment(round=held, county=county)
        for county in counties_of(held)
    ]


def seat(held: Round, at: datetime) -> list[Assessment]:
    """Give every county in a draft's scope its assessment; return all of them by code."""
    rows = seats(held)
    new = [each for each in rows if each.pk is None]
    for each in new:
        each.changed_at = at
    Assessment.objects.bulk_create(new)
    return rows


def unseat(held: Round) -> None:
    """Take the counties out of a draft that its scope left, and who was appointed there."""
    held.assessments.exclude(county__in=counties_of(held)).delete()
