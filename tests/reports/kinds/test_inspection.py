"""The report of an inspection, from a dossier."""

import pytest

from reports.kinds import KindUnknown, compose
from tests.reports.dossiers import dossier_of
from tests.reports.receipts import real, receipt


def test_an_inspection_report_is_written_from_its_dossier_alone():
    content = compose(dossier_of(real("qb2017")))

    assert content.plain_title == "关于示例甲县2024年度义务教育优质均衡发展督导评估的报告"
    assert content.number == "示督评〔2026〕990101-3号"
    assert content.date_text == "2026年5月6日"
    assert not content.draft


def test_a_draft_says_so():
    dossier = dossier_of(receipt())
    dossier["head"]["draft"] = True

    assert compose(dossier).draft


def test_a_kind_nobody_writes_is_refused():
    with pytest.raises(KindUnknown):
        compose(dossier_of(receipt(), "letter"))
