"""What a notice says, in its reader's language; pure."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES: Final = {
    "ROUND_OPENED": gettext_lazy("“%(round)s”开始，可以自评"),
    "ROUND_WINDOW_MOVED": gettext_lazy("“%(round)s”的阶段时间有调整"),
    "ROUND_CLOSED": gettext_lazy("“%(round)s”已结束"),
    "REVIEWER_ASSIGNED": gettext_lazy("%(actor)s指派核查%(county)s"),
    "ASSESSMENT_SUBMITTED": gettext_lazy("%(actor)s提交了%(county)s的自评"),
    "ASSESSMENT_RECALLED": gettext_lazy("%(actor)s撤回了%(county)s的自评"),
    "ASSESSMENT_RETURNED": gettext_lazy("%(actor)s退回了%(county)s的自评，理由在办理过程里"),
    "ASSESSMENT_ACCEPTED": gettext_lazy("%(actor)s通过了%(county)s的复核"),
    "ASSESSMENT_POSTED": gettext_lazy("%(actor)s登记了%(county)s的自评公示"),
    "MARKING_FINISHED": gettext_lazy("%(actor)s完成了%(county)s的核查"),
    "MARKS_MERGED": gettext_lazy("%(county)s的核查分已合成"),
    "COUNTY_REMINDED": gettext_lazy("%(actor)s催办：%(county)s在“%(round)s”里已逾期"),
    "OPINION_SENT": gettext_lazy("%(county)s的初步意见已送达，申辩时间内可以申辩"),
    "OBJECTION_FILED": gettext_lazy("%(actor)s代表%(county)s提出申辩"),
    "OBJECTION_ANSWERED": gettext_lazy("%(actor)s答复了%(county)s的申辩"),
    "ASSESSMENT_DECIDED": gettext_lazy("%(county)s已评定"),
    "DOCUMENT_ISSUED": gettext_lazy("%(county)s有新签发的文书"),
    "DOCUMENT_WITHDRAWN": gettext_lazy("%(county)s的一份文书已撤回"),
    "RESPONSE_HANDED_IN": gettext_lazy("%(actor)s交回了%(county)s的评价点%(point)s"),
    "RESPONSE_QUERIED": gettext_lazy("%(actor)s退回了%(county)s的评价点%(point)s"),
    "RESPONSE_SETTLED": gettext_lazy("%(actor)s定稿了%(county)s的评价点%(point)s"),
    "QUERY_ASKED": gettext_lazy("%(actor)s就%(county)s的评价点%(point)s提出询问"),
    "QUERY_ANSWERED": gettext_lazy("%(actor)s答复了%(county)s评价点%(point)s的询问"),
    "QUERY_SETTLED": gettext_lazy("%(actor)s解决了%(county)s评价点%(point)s的询问"),
}
NAMES: Final = ("actor", "county", "round", "point")


def sentence(verb: str, details: Mapping[str, Any]) -> str:
    """Say what happened; a word this version does not know says only where."""
    told = {name: str(details.get(name, "")) for name in NAMES}
    if verb not in SENTENCES:
        return _("%(county)s有新的办理记录") % told
    return str(SENTENCES[verb]) % told
