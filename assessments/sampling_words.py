"""What an inspector's marks lack before they may finish, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from assessments.acting import reason
from assessments.marking import items_of
from assessments.models import Assessment, Mark
from assessments.points import title_of
from assessments.sampling import lack_of
from assessments.standing import Basis, basis_of
from indicators.wording import listed


def sampled_basis(assessment: Assessment) -> Basis | None:
    """Return what a sample is drawn from; None where every item has to be checked."""
    return basis_of(assessment) if assessment.round.credibility_on else None


def lack_words(assessment: Assessment, marks: Mapping[str, Mark]) -> list[str]:
    """Say what one inspector's own marks lack; nothing where they may finish.

    Args:
        marks: item -> the inspector's mark.
    """
    basis = sampled_basis(assessment)
    if basis is None:
        return [] if set(marks) >= set(items_of(assessment)) else [reason("marks_done")]
    lack = lack_of(basis, marks)
    names = {
        _("没有核查过自评项目的领域：%(names)s"): lack.parts,
        _("评了一部分的评价点：%(names)s"): [
            _("第%(number)d点") % {"number": point.number} for point in lack.begun
        ],
        _("数据和自评都定不下来、必须核查的项目：%(names)s"): [
            _("第%(number)d点%(title)s")
            % {
                "number": basis.point_of[code].number,
                "title": title_of(basis.items[code]),
            }
            for code in lack.items
        ],
    }
    return [words % {"names": listed(told)} for words, told in names.items() if told]
