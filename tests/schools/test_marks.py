"""A state is a word and a shape."""

from edu_duty.printable import Mark
from schools.marks import severity_mark, verdict_mark


def test_verdicts_are_words_with_shapes():
    assert [verdict_mark(v) for v in ("met", "unmet", "undetermined", "not_applicable")] == [
        Mark("met", "达标"),
        Mark("unmet", "未达标"),
        Mark("unknown", "待定"),
        Mark("na", "不适用"),
    ]


def test_severities_are_words_with_shapes():
    assert [severity_mark(s).word for s in ("error", "warning", "note")] == ["错误", "提示", "说明"]
