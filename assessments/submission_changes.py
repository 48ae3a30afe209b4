"""How one submission differs from the one before, point by point and in words; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Document = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PointChange:
    """A point and what is different about it, one sentence each."""

    point: str
    words: Sequence[str]


def changed_points(before: Document, after: Document) -> list[PointChange]:
    """Return the points that differ, in the order of their codes."""
    codes = {row["point"] for content in (before, after) for row in content["responses"]}
    told = [PointChange(code, _words(before, after, code)) for code in sorted(codes)]
    return [change for change in told if change.words]


def changed_grounds(before: Document, after: Document) -> list[str]:
    """Say whether the figures or the rubric below it are other ones."""
    words = []
    if before["return"] != after["return"]:
        versions = before["return"]["version"], after["return"]["version"]
        words.append(_("数据从第%(first)s版变为第%(second)s版") % _pair(*versions))
    if before["score"] != after["score"]:
        words.append(_("测算结果有变化"))
    if _of_no_point(before) != _of_no_point(after):
        words.append(_("限制等级的情形，县级说明有修改"))
    return words


def _of_no_point(content: Document) -> list[tuple[str, str, str]]:
    """Return what the county says of what is no point: the conditions that hold a grade down."""
    points = {row["point"] for row in content["responses"]}
    rows = [row for row in content["marks"] if row["point"] not in points]
    return sorted((row["item"], row["given"], row["reason"]) for row in rows)


def _words(before: Document, after: Document, code: str) -> list[str]:
    first, second = (_response(content, code) for content in (before, after))
    return [
        *_narrative(first, second),
        *_answers(first, second),
        *_marks(_of(before["marks"], code), _of(after["marks"], code)),
        *_evidence(_of(before["evidence"], code), _of(after["evidence"], code)),
    ]


def _response(content: Document, code: str) -> Row:
    found = _of(content["responses"], code)
    return found[0] if found else {"narrative": "", "answers": []}


def _of(rows: Iterable[Row], code: str) -> list[Row]:
    return [row for row in rows if row["point"] == code]


def _narrative(before: Row, after: Row) -> list[str]:
    if before["narrative"] == after["narrative"]:
        return []
    lengths = len(before["narrative"]), len(after["narrative"])
    return [_("自评说明有修改（%(first)s字变为%(second)s字）") % _pair(*lengths)]


def _answers(before: Row, after: Row) -> list[str]:
    texts = [
        {row["department"]: row["text"] for row in each["answers"]} for each in (before, after)
    ]
    changed = [
        name for name in sorted({*texts[0], *texts[1]}) if texts[0].get(name) != texts[1].get(name)
    ]
    if not changed:
        return []
    return [_("部门填报有修改：%(names)s") % {"names": _("、").join(changed)}]


def _marks(before: Sequence[Row], after: Sequence[Row]) -> list[str]:
    given = [{row["item"]: row for row in rows} for rows in (before, after)]
    words = []
    for item in sorted({*given[0], *given[1]}):
        first, second = (_given(column.get(item)) for column in given)
        if first != second:
            told = {"item": item, **_pair(first, second)}
            words.append(_("%(item)s自评分从%(first)s变为%(second)s") % told)
        elif _reason(given[0].get(item)) != _reason(given[1].get(item)):
            words.append(_("%(item)s的理由有修改") % {"item": item})
    return words


def _given(mark: Row | None) -> str:
    return _("空") if mark is None else str(mark["given"])


def _reason(mark: Row | None) -> str:
    return "" if mark is None else str(mark["reason"])


def _evidence(before: Sequence[Row], after: Sequence[Row]) -> list[str]:
    files = [{(row["sha256"], row["wanted"]): row for row in rows} for rows in (before, after)]
    gone = [files[0][key]["name"] for key in files[0] if key not in files[1]]
    come = [files[1][key]["name"] for key in files[1] if key not in files[0]]
    noted = [
        files[1][key]["name"]
        for key in files[1]
        if key in files[0] and _note(files[0][key]) != _note(files[1][key])
    ]
    told = [(_("增加佐证：%(names)s"), come), (_("去掉佐证：%(names)s"), gone)]
    told.append((_("佐证的页码或说明有修改：%(names)s"), noted))
    return [text % {"names": _("、").join(names)} for text, names in told if names]


def _note(row: Row) -> tuple[str, str]:
    return row["pages"], row["caption"]


def _pair(first: object, second: object) -> dict[str, object]:
    return {"first": first, "second": second}
