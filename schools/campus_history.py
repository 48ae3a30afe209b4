"""Last year's figures beside a campus's own, wherever they stood last year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from schools.following import changes_of
from schools.freezing import working_document
from schools.models import CountyYear, Region, Return, SchoolYear
from schools.succession import Group, Held, groups_of, held_campuses, united


@dataclass(frozen=True, slots=True)
class Former:
    """Last year's figures of a campus, and how they were combined.

    Shape: ``figures`` goes from element to value, ``stages`` from stage to such figures; both are
    sums over ``predecessors``. Where there are several ``successors``, they share these figures:
    only the sum of all of them can be compared. ``note`` says so in words, empty where a campus
    simply is what it was.
    """

    figures: Mapping[str, Any]
    stages: Mapping[str, Mapping[str, Any]]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    note: str

    @property
    def comparable(self) -> bool:
        """Whether these figures are this campus's alone."""
        return len(self.successors) == 1


def previous_figures(county: Region, year: int) -> dict[str, Former]:
    """Return last year's figures by this year's campus code; new campuses have none.

    Last year is its newest frozen return, or its working rows where nothing was frozen.
    """
    document = _document_of(county, year - 1)
    if document is None:
        return {}
    campuses = held_campuses(document)
    names = {code: held.identity["name"] for code, held in campuses.items()} | dict(
        SchoolYear.objects.filter(school__county=county, year=year).values_list(
            "school__code", "name"
        )
    )
    return {
        code: _former(group, campuses, names)
        for group in groups_of(campuses, changes_of(county.code, year))
        if group.predecessors
        for code in group.successors
    }


def _document_of(county: Region, year: int) -> Mapping[str, Any] | None:
    frozen = Return.objects.latest(county.code, year)
    if frozen is not None:
        return frozen.document()
    if CountyYear.objects.filter(county=county, year=year).exists():
        return working_document(county, year)
    return None


def _former(group: Group, campuses: Mapping[str, Held], names: Mapping[str, str]) -> Former:
    whole = united([campuses[code] for code in group.predecessors])
    before = _("、").join(campuses[code].identity["name"] for code in group.predecessors)
    after = _("、").join(names.get(code, code) for code in group.successors)
    return Former(
        figures=whole.figures,
        stages=whole.stages,
        predecessors=group.predecessors,
        successors=group.successors,
        note=_note(group, before, after),
    )


def _note(group: Group, before: str, after: str) -> str:
    if len(group.successors) > 1:
        text = _("上年值为%(before)s合计，只能与%(after)s的合计比较")
        return text % {"before": before, "after": after}
    if group.changed:
        return _("上年值为%(before)s合计") % {"before": before}
    return ""
