"""Every notice has its sentence."""

import pytest

from assessments.notice_words import SENTENCES, sentence
from assessments.notices import AUDIENCES

DETAILS = {"actor": "示例人", "county": "示例甲县", "round": "示例评价", "point": "P02"}


@pytest.mark.parametrize("verb", sorted(AUDIENCES))
def test_whatever_is_told_has_words(verb):
    assert verb in SENTENCES
    assert "%" not in sentence(verb, DETAILS)


def test_a_word_from_another_version_still_says_where():
    assert sentence("SOMETHING_NEW", DETAILS) == "示例甲县有新的办理记录"
    assert "%" not in sentence("ROUND_OPENED", {})
