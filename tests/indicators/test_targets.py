"""Target profiles are stored as they were published."""

import pytest

from indicators import targets
from indicators.models import TargetProfile
from indicators.targets import TargetRefused, load_targets, parse_profile, target_paths

SMALL = """
profile = 1
code = "t"
title = "示例目标"
region = "示例市"
year = 2025
source = "示例文件"
confidence = "verified"

[[targets]]
code = "retention"
title = "巩固率"
op = ">="
value = 97.5
unit = "percent"
"""


@pytest.mark.django_db
def test_profiles_that_ship_are_loaded_once():
    first, again = load_targets(), load_targets()

    assert (first.added, again.unchanged, again.added) == (8, 8, 0)
    assert TargetProfile.objects.get(pk="guiyang_2020").title == "贵阳市2020年目标"


@pytest.mark.django_db
def test_changed_profile_is_replaced(monkeypatch, tmp_path):
    path = tmp_path / "t.toml"
    monkeypatch.setattr(targets, "target_paths", lambda: [path])
    path.write_text(SMALL, encoding="utf-8")
    load_targets()
    path.write_text(SMALL.replace("示例目标", "新目标"), encoding="utf-8")

    counted = load_targets()

    assert counted.changed == 1
    assert TargetProfile.objects.get().title == "新目标"


@pytest.mark.parametrize("path", target_paths(), ids=lambda path: path.stem)
def test_every_profile_is_named_after_its_file(path):
    profile = parse_profile(path.read_text(encoding="utf-8"), path.name)

    assert profile["code"] == path.stem
    assert profile["targets"]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("profile = 1", "profile = ", "不是有效的 TOML"),
        ("profile = 1", "profile = 2", "profile 应为1"),
        ('confidence = "verified"', "", "confidence 应为"),
        ("year = 2025", 'year = "2025"', "缺少 year"),
        ('op = ">="', "", "第1项：缺少 op"),
        ('op = ">="', 'op = "about"', "op 读到“about”"),
        ("value = 97.5", "value = true", "op 为 bool 时"),
        ("value = 97.5", 'value = "97.5"', "应为数字"),
    ],
)
def test_wrong_profile_is_refused_in_words(before, after, complaint):
    with pytest.raises(TargetRefused) as refusal:
        parse_profile(SMALL.replace(before, after, 1), "t.toml")

    assert str(refusal.value).startswith("t.toml")
    assert complaint in str(refusal.value)


def test_blank_target_waits_to_be_filled_in():
    profile = parse_profile(SMALL.replace("value = 97.5", ""), "t.toml")

    assert "value" not in profile["targets"][0]
