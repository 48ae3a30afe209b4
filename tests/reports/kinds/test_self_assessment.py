"""A county's report on itself, from a dossier."""

from reports.kinds import compose
from tests.reports.dossiers import dossier_of
from tests.reports.receipts import real


def test_a_self_assessment_is_written_in_the_county_s_own_voice():
    content = compose(dossier_of(real("qb2017"), "self_assessment"))

    assert content.plain_title == "示例甲县2024年度义务教育优质均衡发展自评报告"
    assert "我县" in content.opening[0].text
