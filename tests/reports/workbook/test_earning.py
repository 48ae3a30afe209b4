"""How points are earned, as formulas and in words."""

from fractions import Fraction

import pytest

from indicators.scoring.awards import ALL_OR_NOTHING, Band, Bands, Bonus, Deduction, Linear
from reports.workbook.earning import Sight, bonus, described, shares

BANDS = Bands((Band(Fraction(60), Fraction(1, 2)), Band(Fraction(85), Fraction(1))))
LINEAR = Linear(Fraction(60))
DEDUCTION = Deduction(Fraction(1, 10), Fraction(0))
BONUS = Bonus(Fraction(1, 2), Fraction(2))


def sight(share: str | None = None) -> Sight:
    return Sight("V1", "L1", "H1", "T1", ">=", "W1", Fraction(3), share)


def test_all_or_nothing_is_open_between_nothing_and_everything():
    assert shares(ALL_OR_NOTHING, sight()) == ('IF(V1="达标",1,0)', 'IF(V1="未达标",0,1)')


def test_a_line_needs_both_ends_and_the_standard():
    least, most = shares(LINEAR, sight())

    assert least.startswith("IF(COUNT(L1,H1,T1)=3,MIN(MIN(1,MAX(0,(L1-(60))/(T1-(60))))")
    assert (least[-3:], most[-3:]) == (",0)", ",1)")


def test_bands_take_the_best_that_is_reached():
    least, _most = shares(BANDS, sight())

    assert "MAX(IF(ROUND((L1)-(60),10)>=0,0.5,0),IF(ROUND((L1)-(85),10)>=0,1,0))" in least


def test_a_deduction_is_counted_on_the_points_as_written():
    least, _most = shares(DEDUCTION, sight())

    assert "MAX(0,W1-0.1*L1)/W1" in least


def test_what_people_gave_counts_and_stays_open_without_it():
    least, most = shares(ALL_OR_NOTHING, sight("S1"))

    assert least == 'IF(ISNUMBER(S1),S1,IF(V1="达标",1,0))'
    assert most == 'IF(ISNUMBER(S1),S1,IF(V1="未达标",0,1))'


def test_a_bonus_nobody_counted_may_be_all_of_it():
    assert bonus(BONUS, "A1") == (
        "IF(ISNUMBER(A1),MIN(2,0.5*A1),0)",
        "IF(ISNUMBER(A1),MIN(2,0.5*A1),2)",
    )


@pytest.mark.parametrize(
    ("award", "words"),
    [
        (ALL_OR_NOTHING, "达标得满分"),
        (LINEAR, "达到标准得满分，60为0分，其间按比例"),
        (BANDS, "到60得50%，到85得100%"),
        (DEDUCTION, "每发生一次扣0.1分，最少得0分"),
        (BONUS, "每发生一次加0.5分，最多加2分"),
    ],
)
def test_every_award_says_what_it_does(award, words):
    assert described(award) == words
