"""How a state is shown: always a word with a shape, so that colour is never needed."""

from django.utils.translation import gettext_lazy as _

from edu_duty.printable import Mark

_VERDICTS = {
    "met": ("met", _("达标")),
    "unmet": ("unmet", _("未达标")),
    "undetermined": ("unknown", _("待定")),
    "not_applicable": ("na", _("不适用")),
}
_SEVERITIES = {
    "error": ("unmet", _("错误")),
    "warning": ("flag", _("提示")),
    "note": ("na", _("说明")),
}


def verdict_mark(verdict: str) -> Mark:
    """Show one of the four verdicts."""
    kind, word = _VERDICTS[verdict]
    return Mark(kind, str(word))


def severity_mark(severity: str) -> Mark:
    """Show how grave a problem or finding is."""
    kind, word = _SEVERITIES[severity]
    return Mark(kind, str(word))
