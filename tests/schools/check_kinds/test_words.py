from unittest import mock

from django.utils import translation

from schools.check_kinds.words import gettext, one_language, stage_label, unit_label

SAID = "多于"


def test_words_are_said_in_the_readers_language():
    with translation.override("en"):
        in_english = (unit_label("persons"), stage_label("primary"))
    with translation.override("zh-hans"):
        in_chinese = (unit_label("persons"), stage_label("primary"))

    assert in_english == ("persons", "Primary")
    assert in_chinese == ("人", "小学")


def test_a_run_looks_each_word_up_once():
    with mock.patch.object(translation, "gettext", return_value=SAID) as look_up, one_language():
        said = [gettext("不超过"), gettext("不超过")]

    assert said == [SAID, SAID]
    assert look_up.call_count == 1


def test_the_next_run_may_be_in_another_language():
    with translation.override("en"), one_language():
        first = stage_label("primary")
    with translation.override("zh-hans"), one_language():
        second = stage_label("primary")

    assert (first, second) == ("Primary", "小学")
