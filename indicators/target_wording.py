"""How a county's way towards its targets is said, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.printable import Mark
from indicators.recognitions import NOT_SCORED, Recognition
from indicators.scoring import progress
from indicators.scoring.formulas import Value
from indicators.scoring.receipt import printed
from indicators.target_file import Wanted
from indicators.targets import CheckedRow
from indicators.wording import (
    OPERATIONS,
    change_text,
    element_name,
    listed,
    threshold_text,
    value_text,
    with_unit,
)
from schools.marks import verdict_mark
from schools.numbers import unit_label

# How many unmet items of a recognition are named; the result it leads to names them all.
NAMED = 3
_VERDICTS = {
    progress.REACHED: ("met", gettext_lazy("已达到")),
    progress.ON_COURSE: ("doing", gettext_lazy("按进度")),
    progress.BEHIND: ("late", gettext_lazy("落后")),
    progress.UNDETERMINED: ("unknown", gettext_lazy("待定")),
}
_REASONS = {
    "not_collected": gettext_lazy("数据项目录里没有算它的数据"),
    "city_wide": gettext_lazy("全市合计的目标，一个县的数据答不了"),
    "judged": gettext_lazy("由认定决定，不由数据测算"),
    "provision": gettext_lazy("文件里的规定，不是逐年测量的数"),
    NOT_SCORED: gettext_lazy("目标年和以前都没有测算过"),
    progress.NO_TARGET: gettext_lazy("目标值待填"),
    progress.NO_DIRECTION: gettext_lazy("原文没有写明不低于还是不高于"),
    progress.NO_VALUE: gettext_lazy("没有数据，或分母为0"),
    progress.ONE_YEAR: gettext_lazy("只有一年数据，看不出进度"),
}
_OUTLOOKS = {
    progress.THERE: gettext_lazy("已达到"),
    progress.STANDING: gettext_lazy("没有变化，照此达不到"),
    progress.AWAY: gettext_lazy("离目标越来越远，照此达不到"),
    progress.NO_PACE: gettext_lazy("没有两年数据，看不出速度"),
}


def target_mark(verdict: str) -> Mark:
    """Show how a county stands towards a target."""
    kind, word = _VERDICTS[verdict]
    return Mark(kind, str(word))


def wanted_text(wanted: Wanted) -> str:
    """Print what is wanted: ≥ 95%; a yes or no is 是, a blank is —."""
    if wanted.op == "bool":
        return _("是")
    text = threshold_text(wanted.op, printed(wanted.value))
    label = unit_label(wanted.unit) if wanted.value is not None else ""
    return f"{text} {label}" if label[:1].isascii() and label[:1].isalnum() else f"{text}{label}"


def blank_label(wanted: Wanted) -> str:
    """Name the field a blank is filled in: title, sign and unit."""
    sign = OPERATIONS[wanted.op][0] if wanted.op in OPERATIONS else ""
    about = " ".join(filter(None, [sign, unit_label(wanted.unit)]))
    return _("%(title)s（%(about)s）") % {"title": wanted.label, "about": about}


def reason_text(checked: CheckedRow) -> str:
    """Say why a target stays undetermined, or what a recognition lacks; else nothing."""
    if checked.recognition is not None and checked.reason != NOT_SCORED:
        return recognition_text(checked.recognition)
    if checked.reason == progress.NO_VALUE and checked.missing:
        names = listed([element_name(code) for code in checked.missing])
        return _("缺%(names)s") % {"names": names}
    if checked.reason == progress.UNCERTAIN and checked.span is not None:
        low, high = (value_of(end, checked.row.counted.unit) for end in checked.span)
        return _("在%(low)s和%(high)s之间，分段数据分不出来") % {"low": low, "high": high}
    return str(_REASONS[checked.reason]) if checked.reason else ""


def recognition_text(found: Recognition) -> str:
    """Say which year's result decides, and what it has not met yet."""
    said = [
        _("%(year)d年测算%(verdict)s")
        % {"year": found.year, "verdict": verdict_mark(found.verdict).word}
    ]
    if found.unmet:
        told = {"count": len(found.unmet), "names": _("、").join(found.unmet[:NAMED])}
        some = _("未达标%(count)d项，如%(names)s")
        every = _("未达标%(count)d项：%(names)s")
        said.append((some if len(found.unmet) > NAMED else every) % told)
    if found.open and found.verdict != "met":
        said.append(_("待定%(count)d项") % {"count": found.open})
    if found.late is not None and found.verdict != "met":
        said.append(_("%(year)d年测算达标，晚于目标年") % {"year": found.late})
    return _("；").join(said)


def outlook_text(checked: CheckedRow) -> str:
    """Say when the target would be reached at the present pace."""
    found = checked.progress
    if found is None or (found.outlook == progress.NO_PACE and checked.reason):
        return ""
    if found.outlook == progress.IN_YEAR:
        return _("%(year)s年") % {"year": found.expected_year}
    return str(_OUTLOOKS[found.outlook])


def pace_text(checked: CheckedRow) -> str:
    """Print the pace: 每年+1.5个百分点."""
    found = checked.progress
    if found is None or found.pace is None:
        return ""
    unit = checked.row.counted.unit
    return _("每年%(change)s") % {"change": change_text(printed(found.pace), unit)}


def value_of(value: Value, unit: str) -> str:
    """Print a value without its unit."""
    return value_text(printed(value), unit)


def value_with_unit(value: Value, unit: str) -> str:
    """Print a value with its unit."""
    return with_unit(printed(value), unit)
