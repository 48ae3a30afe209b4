"""Says in the reader's language what an event keeps as codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent

LABELS = {
    "before": gettext_lazy("之前"),
    "after": gettext_lazy("之后"),
    "reason": gettext_lazy("原因"),
    "note": gettext_lazy("备注"),
    "text": gettext_lazy("说明"),
    "source": gettext_lazy("来源"),
    "cells": gettext_lazy("数据"),
    "until": gettext_lazy("延至"),
    "state": gettext_lazy("状态"),
    "campus": gettext_lazy("校区"),
    "campuses": gettext_lazy("校区数"),
    "changes": gettext_lazy("改动"),
    "problems": gettext_lazy("问题"),
    "verdict": gettext_lazy("结论"),
    "version": gettext_lazy("版本"),
    "status": gettext_lazy("答复"),
    "asked": gettext_lazy("所要的"),
    "filters": gettext_lazy("筛选"),
    "wrong": gettext_lazy("不符"),
    "role": gettext_lazy("职务"),
    "rubric_version": gettext_lazy("所用指标体系"),
    "return_version": gettext_lazy("所用数据包"),
    "receipt_sha256": gettext_lazy("凭据摘要"),
    "sha256": gettext_lazy("内容摘要"),
    "elements_sha256": gettext_lazy("数据字典摘要"),
    "stamp": gettext_lazy("装载标记"),
    "returns": gettext_lazy("数据包数"),
    "scores": gettext_lazy("测算数"),
    "sessions": gettext_lazy("会话数"),
    "accounts": gettext_lazy("账号"),
    "method": gettext_lazy("方式"),
    "format": gettext_lazy("格式"),
    "rows": gettext_lazy("行数"),
    "count": gettext_lazy("条数"),
    "filter": gettext_lazy("筛选"),
    "by": gettext_lazy("按什么计数"),
    "left": gettext_lazy("剩余"),
    "kind": gettext_lazy("类别"),
    "subject": gettext_lazy("事由"),
    "person": gettext_lazy("人员"),
    "column": gettext_lazy("评分栏"),
    "items": gettext_lazy("评分项"),
    "item": gettext_lazy("评分项"),
    "marks": gettext_lazy("自评分改动"),
    "point": gettext_lazy("评价点"),
    "department": gettext_lazy("部门"),
    "query": gettext_lazy("询问"),
    "level": gettext_lazy("层级"),
    "characters": gettext_lazy("字数"),
    "counties": gettext_lazy("县（市、区）"),
    "stage": gettext_lazy("阶段"),
    "rule": gettext_lazy("合成办法"),
    "wanted": gettext_lazy("佐证类别"),
    "code": gettext_lazy("原因"),
    "size": gettext_lazy("大小"),
    "places": gettext_lazy("位置"),
    "pages": gettext_lazy("页"),
    "original": gettext_lazy("原件摘要"),
    "phones": gettext_lazy("手机号个数"),
    "total": gettext_lazy("总分"),
    "grade": gettext_lazy("等次"),
    "ruling": gettext_lazy("答复"),
    "link": gettext_lazy("网址"),
    "posted_on": gettext_lazy("公示日期"),
    "number": gettext_lazy("次数"),
    "ended_at": gettext_lazy("截止时间"),
}
# Two of these are two things, and not what was before and after.
SEVERAL = frozenset({"items", "marks", "counties", "places", "cells", "problems", "accounts"})
CODES = {
    "DRAFT": gettext_lazy("筹备"),
    "OPEN": gettext_lazy("进行中"),
    "CLOSED": gettext_lazy("已结束"),
    "PREPARING": gettext_lazy("自评中"),
    "SUBMITTED": gettext_lazy("已提交"),
    "RETURNED": gettext_lazy("已退回"),
    "REVIEWED": gettext_lazy("已复核"),
    "OPINION": gettext_lazy("初步意见已送达"),
    "OBJECTED": gettext_lazy("申辩中"),
    "DECIDED": gettext_lazy("已评定"),
    "TODO": gettext_lazy("未开始"),
    "WORKING": gettext_lazy("填报中"),
    "HANDED_IN": gettext_lazy("待审"),
    "QUERIED": gettext_lazy("已退回"),
    "DONE": gettext_lazy("已完成"),
    "ASKED": gettext_lazy("待答复"),
    "ANSWERED": gettext_lazy("已答复"),
    "SETTLED": gettext_lazy("已解决"),
    "SELF": gettext_lazy("自评分"),
    "PREFECTURE": gettext_lazy("市级"),
    "PROVINCE": gettext_lazy("省级"),
    "COUNTY": gettext_lazy("县级"),
    "FINAL": gettext_lazy("最终得分"),
    "REVIEW": gettext_lazy("市级复核"),
    "VERIFY": gettext_lazy("省级核查"),
    "OBJECTION": gettext_lazy("申辩"),
    "MEAN": gettext_lazy("取平均"),
    "TRIMMED": gettext_lazy("去掉最高最低后取平均"),
    "CONSENSUS": gettext_lazy("会商确定"),
    "UPHELD": gettext_lazy("采纳"),
    "PARTLY": gettext_lazy("部分采纳"),
    "DISMISSED": gettext_lazy("不采纳"),
}
VERDICTS = {
    "met": gettext_lazy("达标"),
    "unmet": gettext_lazy("未达标"),
    "undetermined": gettext_lazy("待定"),
    "not_applicable": gettext_lazy("不适用"),
}
MOST_PARTS = 6


def act_of(verb: str) -> str:
    """Say what a verb means; a verb of a newer portal is shown as it stands."""
    return str(AuditEvent.Verb(verb).label) if verb in AuditEvent.Verb.values else verb


def posts_of(text: str, places: Mapping[str, str]) -> str:
    """Say in which posts somebody acted."""
    named = [post.partition("@") for post in text.split(",") if post]
    return _("、").join(_post(role, prefix, places) for role, _at, prefix in named)


def prefixes_in(text: str) -> list[str]:
    """Return the region code prefixes that posts name."""
    return [post.partition("@")[2].replace("*", "") for post in text.split(",") if post]


def origin_of(text: str) -> str:
    """Say from where something was done."""
    if text == "worker":
        return _("后台任务")
    if text.startswith("command "):
        return _("命令%(name)s") % {"name": text.removeprefix("command ")}
    return text


def target_of(target: str, places: Mapping[str, str]) -> str:
    """Put the name of a county where a target begins with its code."""
    code, slash, rest = target.partition("/")
    name = places.get(code) if len(code) == 6 and code.isdecimal() else None
    return f"{name}{' ' * bool(slash)}{rest}" if name else target


def details_of(details: Mapping[str, Any]) -> list[str]:
    """Say what an event keeps besides, one thing a line; what is long is counted."""
    shown = [part for key, value in details.items() if (part := _part(key, value))]
    kept = shown[:MOST_PARTS]
    more = len(shown) - len(kept)
    return [*kept, _("另有%(count)d项") % {"count": more}] if more else kept


def _post(role: str, prefix: str, places: Mapping[str, str]) -> str:
    label = str(Role(role).label) if role in Role.values else role
    code = prefix.replace("*", "")
    return _("%(role)s（%(place)s）") % {"role": label, "place": places.get(code, prefix)}


def _part(key: str, value: Any) -> str:
    if key in SEVERAL and isinstance(value, list):
        said = _some([_value(each) for each in value])
    else:
        said = str(VERDICTS.get(value, value)) if key == "verdict" else _value(value)
    if not said:
        return ""
    return _("%(name)s：%(value)s") % {"name": str(LABELS.get(key, key)), "value": said}


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list):
        said = [_value(each) for each in value]
        return _change(said) if len(said) == 2 else _some(said)
    text = str(CODES.get(str(value), value))
    return f"{text[:12]}…" if len(text) == 64 else text


def _mapping(value: Mapping[str, Any]) -> str:
    if set(value) == {"characters", "sha256"}:
        return _("%(count)d个字") % {"count": value["characters"]}
    return _some([f"{key} {_value(each)}".strip() for key, each in value.items()])


def _change(said: list[str]) -> str:
    nothing = _("空")
    return f"{said[0] or nothing} → {said[1] or nothing}"


def _some(said: list[str]) -> str:
    more = len(said) - MOST_PARTS
    first = _("，").join(said[:MOST_PARTS])
    return _("%(some)s，等%(count)d项") % {"some": first, "count": len(said)} if more > 0 else first
