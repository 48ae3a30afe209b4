"""What an inspector has still to check is said in words."""

import pytest

from assessments.models import Assessment, Mark
from assessments.sampling_words import lack_words, sampled_basis
from tests.assessments.verified import claim, submitted


@pytest.fixture
def assessment(county) -> Assessment:
    assessment = submitted(county)
    claim(assessment)
    return assessment


def test_without_credibility_every_item_is_asked_for(assessment):
    assert sampled_basis(assessment) is None
    assert lack_words(assessment, {}) == ["还有评价点没有核查"]


def test_with_credibility_domains_points_and_items_are_named(assessment):
    assessment.round.credibility_on = True

    told = lack_words(assessment, {"P02.R": Mark(item="P02.R", given="2")})

    domains, begun, *needed = told
    assert domains.startswith("没有核查过自评项目的领域：")
    assert "贯彻执行党的教育方针情况" not in domains
    assert begun == "评了一部分的评价点：第2点"
    assert all(each.startswith("数据和自评都定不下来、必须核查的项目：") for each in needed)
