from django.utils import translation

from edu_duty.audit.models import AuditEvent
from edu_duty.trail import sentences


def test_every_verb_has_words_in_both_languages():
    with translation.override("en"):
        said = [sentences.act_of(verb) for verb in AuditEvent.Verb.values]

    assert all(word.isascii() for word in said), [word for word in said if not word.isascii()]


def test_a_verb_of_a_newer_portal_is_shown_as_it_stands():
    assert sentences.act_of("BRIEFED") == "BRIEFED"


def test_posts_are_named_with_their_place():
    places = {"990101": "示例甲县", "": "全国"}

    said = sentences.posts_of("COUNTY_FILLER@990101,AUDIT_ADMIN@*", places)

    assert said == "县级填报员（示例甲县）、审计管理员（全国）"
    assert sentences.prefixes_in("COUNTY_FILLER@990101,AUDIT_ADMIN@*") == ["990101", ""]


def test_origins_are_said_in_words():
    assert sentences.origin_of("worker") == "后台任务"
    assert sentences.origin_of("command export_audit") == "命令export_audit"
    assert sentences.origin_of("192.0.2.1") == "192.0.2.1"


def test_details_are_said_one_by_one_and_counted_when_they_are_many():
    details = {"before": "1", "cells": {"pupils": ["420", None]}, "note": "", "sha256": "a" * 64}

    assert sentences.details_of(details) == [
        "之前：1",
        "数据：pupils 420 → 空",
        "内容摘要：aaaaaaaaaaaa…",
    ]
    assert sentences.details_of({str(n): n for n in range(1, 9)})[-1] == "另有2项"


def test_a_target_that_is_no_county_stays_as_it_is():
    assert sentences.target_of("token/3", {"": "全国"}) == "token/3"
    assert sentences.target_of("990101/2024", {"990101": "示例甲县"}) == "示例甲县 2024"


def test_a_verdict_is_said_in_the_words_of_the_results():
    assert sentences.details_of({"verdict": "undetermined"}) == ["结论：待定"]
    assert sentences.details_of({"verdict": "newer"}) == ["结论：newer"]


def test_what_happens_in_a_round_is_said_in_words():
    told = sentences.details_of(
        {"before": "PREPARING", "after": "SUBMITTED", "column": "PROVINCE", "person": "li"}
    )

    assert told == ["之前：自评中", "之后：已提交", "评分栏：省级", "人员：li"]


def test_two_items_are_not_a_change():
    assert sentences.details_of({"items": ["P02.1", "P02.R"]}) == ["评分项：P02.1，P02.R"]
    assert sentences.details_of({"counties": ["990101"]}) == ["县（市、区）：990101"]


def test_every_word_for_a_detail_has_its_english():
    with translation.override("en"):
        said = [str(word) for word in (*sentences.LABELS.values(), *sentences.CODES.values())]

    assert [word for word in said if not word.isascii()] == []
