"""The small charts stand on exact places."""

from decimal import Decimal

from indicators.strips import FARTHEST, limit_bar, strip


def numbers(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_strip_puts_the_threshold_in_the_middle_when_no_campus_is_far():
    drawn = strip(
        above=numbers("5"), below=numbers("4"), threshold=Decimal("5"), mean=Decimal("4.5")
    )

    assert drawn.bound == "124.0"
    assert drawn.dots == "M124.0 32h0"
    assert drawn.dots_below == "M100.0 32h0"
    assert drawn.mean == "M112.0 31l5 8.5h-10z"


def test_strip_without_a_threshold_goes_as_far_as_its_campuses():
    drawn = strip(above=numbers("5", "0"), below=[], threshold=None, mean=None)

    assert drawn.bound == ""
    assert drawn.dots == "M4.0 32h0M244.0 32h0"


def test_strip_stacks_campuses_with_the_same_value():
    drawn = strip(above=numbers("5", "5"), below=[], threshold=Decimal("5"), mean=None)

    assert drawn.dots == "M124.0 32h0M124.0 28h0"
    assert drawn.mean == ""


def test_strip_keeps_a_campus_far_out_at_the_edge():
    far = Decimal(5 * FARTHEST * 10)

    drawn = strip(above=[Decimal("5"), far], below=[], threshold=Decimal("5"), mean=None)

    assert drawn.dots.endswith("M244.0 32h0")
    assert drawn.bound == "64.0"


def test_limit_bar_draws_what_is_over_the_limit_apart():
    over = limit_bar(Decimal("0.486"), Decimal("0.45"))
    within = limit_bar(Decimal("0.161"), Decimal("0.50"))

    assert (over.fill, over.over_at, over.over, over.limit) == ("72.0", "72.0", "5.8", "72.0")
    assert (within.fill, within.over, within.limit) == ("25.8", "", "80.0")


def test_limit_bar_stays_inside_its_frame():
    assert limit_bar(Decimal("3"), Decimal("0.5")).over == "24.0"
