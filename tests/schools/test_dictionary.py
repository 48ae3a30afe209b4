import pytest
from django.utils.translation import override

from schools.dictionary import (
    KIND_LABELS,
    STAGES,
    DictionaryRefused,
    by_chinese_name,
    department_label,
    dictionary_sha256,
    elements,
    elements_of,
    parse_elements,
)

HEADING = "code,scope,name_zh,name_en,unit,type,stages,department,derived_from,note\n"
PUPILS = "pupils,stage,在校生数,enrolment,persons,integer,all,教育局,,\n"


def test_the_dictionary_holds_every_element_in_the_order_of_the_file():
    codes = list(elements())

    assert codes[0] == "pupils"
    assert len(codes) == 163
    assert len(dictionary_sha256()) == 64
    assert {element.scope for element in elements().values()} == {"stage", "school", "county"}


def test_an_element_knows_the_stages_it_is_asked_for():
    assert elements()["pupils"].stages == frozenset(STAGES)
    assert elements()["transfers_in"].stages == {"primary", "junior"}
    assert elements()["population"].stages == frozenset()


def test_an_element_is_labelled_in_the_readers_language():
    with override("en"):
        assert elements()["pupils"].label == "enrolment"
    with override("zh-hans"):
        assert elements()["pupils"].label == "在校生数"


def test_every_department_has_a_label():
    for element in elements().values():
        assert department_label(element.department)


def test_chinese_names_are_matched_whatever_language_is_read():
    with override("en"):
        assert by_chinese_name(KIND_LABELS)["幼儿园"] == "111"


def test_elements_of_a_scope_are_given_in_order():
    assert [element.code for element in elements_of("school")][:2] == ["site_area", "building_area"]


@pytest.mark.parametrize(
    "wrong",
    [
        PUPILS + PUPILS,
        PUPILS + PUPILS.replace("pupils,", "children,"),
        PUPILS.replace("integer", "float"),
        PUPILS.replace("all", "primary|college"),
        PUPILS.replace("all", ""),
        PUPILS.replace("教育局", "气象局"),
        "pupils,county,在校生数,enrolment,persons,integer,all,教育局,,\n",
    ],
)
def test_a_wrong_dictionary_is_refused(wrong):
    with pytest.raises(DictionaryRefused):
        parse_elements(HEADING + wrong)
