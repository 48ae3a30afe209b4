"""Published rubrics are frozen; a change needs a new version."""

import pytest
from django.db import connection

from edu_duty.audit.models import AuditEvent
from indicators import publishing, rubric_file
from indicators.models import Rubric
from indicators.publishing import (
    RUBRIC_CODES,
    RubricRefused,
    RubricUnknown,
    current_rubric,
    discard,
    keep_draft,
    load_rubrics,
    publish,
    publish_draft,
    retire,
    rubric_named,
    rubric_paths,
    with_text,
)
from tests.conftest import NOON
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


def test_rubrics_that_ship_are_published_once():
    first, again = load_rubrics(NOON), load_rubrics(NOON)

    count = len(rubric_paths())
    assert (first.added, again.added, again.unchanged) == (count, 0, count)
    assert set(Rubric.objects.values_list("code", flat=True)) == set(RUBRIC_CODES)
    assert {path.stem for path in rubric_paths()} == set(RUBRIC_CODES)


def test_published_version_keeps_its_text():
    publish(rubric_text("QB2017"), NOON)
    text = rubric_text("QB2017").replace("threshold = 8000", "threshold = 6000")

    with pytest.raises(RubricRefused, match=r"QB2017第2017\.1版已发布.*换一个版本号"):
        publish(text, NOON)

    assert current_rubric("QB2017").text == rubric_text("QB2017")


def test_changed_rubric_with_a_new_version_becomes_the_current_one():
    publish(rubric_text("QB2017"), NOON)
    text = rubric_text("QB2017").replace('version = "2017.1"', 'version = "2017.2"')

    assert publish(text, NOON) is True

    assert current_rubric("QB2017").version == "2017.2"
    assert Rubric.objects.get(version="2017.1").current is False


def test_unknown_rubric_is_named_with_those_that_are_published():
    with pytest.raises(RubricUnknown, match="（无）"):
        current_rubric("XX99")
    load_rubrics(NOON)
    with pytest.raises(RubricUnknown, match=r"“XX99”.*(QB2017|PS2020)"):
        current_rubric("XX99")


def version(number: str, *, code: str = "PS2020", threshold: str = "85") -> str:
    """A PS2020 of another version."""
    text = rubric_text(code).replace('version = "2020.1"', f'version = "{number}"')
    return text.replace("threshold = 85\nnote", f"threshold = {threshold}\nnote", 1)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_draft_is_kept_without_becoming_current(published):
    draft = keep_draft(version("2026.1"), actor_name="lead", at=NOON)

    assert (draft.state, draft.current, draft.published_at) == (Rubric.State.DRAFT, False, None)
    assert current_rubric("PS2020").version == "2020.1"
    assert verbs() == ["RUBRIC_DRAFTED"]


def test_the_same_draft_is_kept_once(published):
    first, again = (keep_draft(version("2026.1"), actor_name="lead", at=NOON) for _ in range(2))

    assert first.pk == again.pk
    assert verbs() == ["RUBRIC_DRAFTED"]


def test_a_changed_draft_is_a_new_version(published):
    keep_draft(version("2026.1"), actor_name="lead", at=NOON)

    with pytest.raises(RubricRefused, match=r"第2026\.1版已起草.*换一个版本号"):
        keep_draft(version("2026.1", threshold="86"), actor_name="lead", at=NOON)

    assert keep_draft(version("2026.2", threshold="86"), actor_name="lead", at=NOON).pk


def test_a_published_draft_becomes_current_and_the_one_before_stays_published(published):
    draft = keep_draft(version("2026.1"), actor_name="lead", at=NOON)

    publish_draft(draft, actor_name="lead", at=NOON)

    before = rubric_named("PS2020@2020.1")
    assert rubric_named("PS2020").version == "2026.1"
    assert (before.state, before.current) == (Rubric.State.PUBLISHED, False)
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RUBRIC_PUBLISHED)
    assert (event.target, event.details) == ("PS2020@2026.1", {"sha256": draft.sha256})


def test_only_a_draft_is_published(published):
    with pytest.raises(RubricRefused, match=r"PS2020 2020\.1已发布，只有草稿可以发布"):
        publish_draft(current_rubric("PS2020"), actor_name="lead", at=NOON)


def test_a_draft_with_errors_is_not_published(published):
    twice = version("2026.1").replace("kg_classes_within_cap / ", "sum(kg_classes, kg_classes) / ")
    draft = keep_draft(twice, actor_name="lead", at=NOON)

    with pytest.raises(RubricRefused, match=r"有1处错误.*在同一个和里加了不止一次"):
        publish_draft(draft, actor_name="lead", at=NOON)

    assert current_rubric("PS2020").version == "2020.1"


def test_a_retired_version_is_used_no_more_and_stays_retired(published):
    retire(current_rubric("PS2020"), actor_name="lead", at=NOON)

    load_rubrics(NOON)

    retired = rubric_named("PS2020@2020.1")
    assert (retired.state, retired.retired_at) == (Rubric.State.RETIRED, NOON)
    assert verbs() == ["RUBRIC_RETIRED"]
    with pytest.raises(RubricUnknown):
        current_rubric("PS2020")
    with pytest.raises(RubricRefused, match="已停用，只有已发布的可以停用"):
        retire(retired, actor_name="lead", at=NOON)


def test_loading_publishes_a_draft_of_the_same_text():
    draft = keep_draft(rubric_text("PS2020"), actor_name="lead", at=NOON)

    assert publish(rubric_text("PS2020"), NOON) is True

    assert current_rubric("PS2020").pk == draft.pk


def test_an_unknown_version_is_named_with_those_there_are(published):
    with pytest.raises(RubricUnknown, match=r"PS2020第9版，已有的版本：2020\.1"):
        rubric_named("PS2020@9")
    with pytest.raises(RubricUnknown, match="（无）"):
        rubric_named("XX@9")


def test_a_discarded_draft_stays_with_its_text_and_cannot_be_published(published):
    draft = keep_draft(version("2026.1"), actor_name="lead", at=NOON)

    discard(draft, actor_name="lead", at=NOON)

    kept = rubric_named("PS2020@2026.1")
    assert (kept.state, kept.text) == (Rubric.State.DISCARDED, draft.text)
    assert verbs() == ["RUBRIC_DRAFTED", "RUBRIC_DISCARDED"]
    with pytest.raises(RubricRefused, match="已放弃，只有草稿可以发布"):
        publish_draft(kept, actor_name="lead", at=NOON)
    with pytest.raises(RubricRefused, match="已放弃，只有草稿可以放弃"):
        discard(kept, actor_name="lead", at=NOON)


def test_a_published_version_is_not_discarded(published):
    with pytest.raises(RubricRefused, match="已发布，只有草稿可以放弃"):
        discard(current_rubric("PS2020"), actor_name="lead", at=NOON)


@pytest.fixture
def late(monkeypatch):
    """Let whoever looks first whether a version is there see nothing, as two at once would."""
    looked = []

    def same_version(rubric):
        looked.append(rubric.version)
        return None if len(looked) == 1 else really(rubric)

    really = publishing._same_version
    monkeypatch.setattr(publishing, "_same_version", same_version)
    return looked


def test_of_two_texts_under_one_version_at_one_moment_the_second_is_refused(late):
    first = rubric_text("QB2017")
    Rubric.objects.create(**kept_as(first))

    with pytest.raises(RubricRefused, match=r"已起草.*换一个版本号"):
        keep_draft(first.replace("threshold = 8000", "threshold = 6000"), actor_name="b", at=NOON)

    assert len(late) == 2
    assert Rubric.objects.get().text == first


def test_of_the_same_text_twice_at_one_moment_one_draft_is_kept(late):
    text = rubric_text("QB2017")
    Rubric.objects.create(**kept_as(text))

    kept = keep_draft(text, actor_name="b", at=NOON)

    assert kept == Rubric.objects.get()


def kept_as(text):
    """What another person's draft is kept with."""
    rubric = rubric_file.parse(text)
    named = {key: getattr(rubric, key) for key in ("code", "version", "title", "title_en")}
    more = {"source": rubric.source, "sha256": rubric.sha256, "text": text}
    return named | more | {"state": Rubric.State.DRAFT, "current": False}


def textless(pk):
    return Rubric.objects.defer("text").get(pk=pk)


def test_a_text_is_read_once_however_often_its_rubric_is(django_assert_num_queries):
    publish(rubric_text("QB2017"), NOON)
    pk = Rubric.objects.get().pk
    first, again = with_text(textless(pk)), textless(pk)

    with django_assert_num_queries(0):
        with_text(again)
        texts = {first.text, again.text}

    assert texts == {rubric_text("QB2017")}


def test_a_text_is_known_by_its_digest_not_by_its_number():
    publish(rubric_text("QB2017"), NOON)
    pk = Rubric.objects.get().pk
    with_text(textless(pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indicators_rubric SET text = 'another', sha256 = 'another'")

    assert with_text(textless(pk)).text == "another"
