import pytest

from edu_duty.refusal import Refusal


def test_a_refusal_carries_its_code_and_says_its_message():
    with pytest.raises(Refusal, match="数据已经冻结") as refusal:
        raise Refusal("frozen", "数据已经冻结")

    assert (refusal.value.code, refusal.value.message) == ("frozen", "数据已经冻结")
