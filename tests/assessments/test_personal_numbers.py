"""ID-card numbers and mobile numbers are found however they are written; figures are none."""

import pytest

from assessments.personal_numbers import holds_identity, is_identity, phones_in
from tests.assessments.evidence_corpus import identity, phone

ID = identity(7)
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"身份证号{ID}，示例",
        f"G{ID}",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        ID.translate(FULL_WIDTH),
        f"{ID[:9]}\u200b{ID[9:]}",
        f"{ID[:12]}\r\n{ID[12:]}",
        f"No.{ID}",
        identity(3).lower(),
    ],
)
def test_an_identity_is_found_however_it_is_written(text):
    assert holds_identity(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"1{ID}",
        f"{ID}1",
        f"0.{ID}",
        ID[:17] + ("1" if ID[17] != "1" else "2"),
        "99" + ID[2:],
        f"{ID[:10]}1332{ID[14:]}",
        ID[:15],
        "120,384,776 1,990,030 7",
    ],
)
def test_other_numbers_are_no_identities(text):
    assert not holds_identity(text)


def test_the_checksum_may_be_a_letter():
    lettered = next(number for number in map(identity, range(200)) if number.endswith("X"))

    assert is_identity(lettered)
    assert is_identity(lettered.lower())


def test_mobile_numbers_are_counted_once_each():
    first, second = phone(1), phone(2)

    found = phones_in(
        f"{first}，+86 {first}，{second[:3]} {second[3:7]} {second[7:]}，0851-23456789"
    )

    assert found == {first, second}


def test_a_figure_is_no_mobile_number():
    assert phones_in("13800.13800138000 138001380001 0.13800138000") == set()
