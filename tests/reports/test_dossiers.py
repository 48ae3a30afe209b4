"""What a document is made from: frozen, complete, and nothing that may not be printed."""

import json

import pytest

from assessments.item_points import computed_points
from assessments.marks import as_decimal
from edu_duty.accounts.roles import Role
from indicators.scoring.receipt import canonical, printed
from reports import dossiers
from reports.dossiers import DossierRefused, Head
from reports.letterheads import speaker
from schools.models import Region
from tests.conftest import NOON, make_person
from tests.reports.rounds import decided, merged, objected, told


@pytest.fixture
def head(county):
    return make_person("head", Role.BUREAU_HEAD, county.code)


def refusal(assessment, kind) -> str:
    with pytest.raises(DossierRefused) as refused:
        dossiers.of_assessment(assessment, kind)
    return refused.value.code


def item_of(body, code):
    return next(
        item
        for point in body["assessment"]["points"]
        for item in point["items"]
        if item["code"] == code
    )


def test_a_score_alone_makes_a_dossier(score):
    body = dossiers.of_score(score, "inspection")

    assert body["region"] == {"code": "990101", "name": "示例甲县", "synthetic": True}
    assert (body["year"], body["round"], body["assessment"]) == (2024, None, None)
    assert body["receipt_sha256"] == score.sha256
    assert body["receipt"] == score.parsed()


def test_a_dossier_is_kept_and_read_under_the_digest_of_its_one_form(score):
    body = dossiers.of_score(score, "inspection")
    known = dossiers.headed(body, speaker(score.frozen.county, "inspection"), Head("1号", NOON))

    kept = dossiers.keep(known)

    assert dossiers.read(kept) == json.loads(canonical(known))
    assert dossiers.without_head(dossiers.read(kept)) == json.loads(canonical(body))


def test_the_same_is_asked_for_with_the_same_identity_until_somebody_else_speaks(score):
    body, who = dossiers.of_score(score, "inspection"), speaker(score.frozen.county, "inspection")

    assert dossiers.identity(body, who) == dossiers.identity(dict(body), who)
    own = speaker(score.frozen.county, "self_assessment")
    assert dossiers.identity(body, who) != dossiers.identity(body, own)


def test_a_document_of_another_edition_is_told_by_its_code(score, monkeypatch):
    body, who = dossiers.of_score(score, "inspection"), speaker(score.frozen.county, "inspection")
    issued = dossiers.read(dossiers.keep(dossiers.headed(body, who, Head("1号", NOON))))
    draft = dossiers.headed(body, who, Head("", NOON, draft=True))
    now = [dossiers.of_this_edition(each) for each in (issued, draft)]
    monkeypatch.setattr(dossiers, "edition", lambda: "another")

    later = [dossiers.of_this_edition(each) for each in (issued, draft)]

    assert (now, later) == ([True, True], [False, True])


def test_a_draft_has_no_code_to_be_checked_by(score):
    body, who = dossiers.of_score(score, "inspection"), speaker(score.frozen.county, "inspection")

    draft = dossiers.headed(body, who, Head("〔2026〕　号", NOON, draft=True))["head"]

    assert (draft["code"], draft["draft"]) == ("草案", True)
    assert "?code=" not in draft["address"]


def test_a_self_assessment_holds_the_county_s_own_column_alone(county, lead):
    body = dossiers.of_assessment(decided(county, lead), "self_assessment")

    item = item_of(body, "P02.R")
    assert item["self"] != ""
    assert (item["prefecture"], item["province"], item["final"]) == ("", "", "")
    known = body["assessment"]
    assert (known["outcome"], known["opinion"], known["objections"]) == (None, None, [])


def test_a_preliminary_opinion_says_what_was_merged_and_nothing_final(county, lead):
    body = dossiers.of_assessment(told(county, lead), "preliminary")

    assert item_of(body, "P02.R")["province"] == "1.5"
    assert item_of(body, "P02.R")["final"] == ""
    assert body["assessment"]["outcome"] is None
    assert body["assessment"]["opinion"]["until"] > body["assessment"]["opinion"]["sent_at"]
    assert body["round"]["windows"]["OBJECTION"]


def test_the_reasons_of_every_column_a_document_prints_are_kept_apart(county, lead):
    assessment = merged(county)
    for column in ("SELF", "PROVINCE"):
        assessment.marks.filter(item="P02.R", column=column).update(reason=f"{column}的理由")

    own, opinion = (
        item_of(dossiers.of_assessment(assessment, kind), "P02.R")
        for kind in ("self_assessment", "preliminary")
    )

    assert (own["reason"], own["reasons"]) == ("SELF的理由", {"self": "SELF的理由"})
    assert opinion["reason"] == "PROVINCE的理由"
    assert set(opinion["reasons"]) == {"self", "province"}


def test_a_mark_that_stands_as_computed_is_worth_what_was_computed(county):
    assessment = merged(county)
    computed = computed_points(assessment.submissions.get().score.parsed())
    marks = assessment.marks.filter(column="PROVINCE", person=None)
    found = {mark.item: computed.get(mark.item) for mark in marks}
    item, exact = next(
        (code, worth)
        for code, worth in found.items()
        if worth is not None and as_decimal(worth) != worth
    )
    marks.filter(item=item).update(points=as_decimal(exact), given="", computed=True)

    body = dossiers.of_assessment(assessment, "preliminary")

    assert item_of(body, item)["province"] == printed(exact)


def test_the_answer_to_the_defence_says_points_before_and_after(county, lead, head):
    body = dossiers.of_assessment(objected(county, lead, head), "defence_answer")

    [objection] = body["assessment"]["objections"]
    assert (objection["ruling"], objection["before"], objection["after"]) == (
        "PARTLY",
        "1.5",
        "1.8",
    )
    assert (objection["statement"], objection["answer"]) == ("已落实。", "部分属实。")


def test_a_report_rests_on_the_receipt_of_the_decision(county, lead):
    assessment = decided(county, lead)

    body = dossiers.of_assessment(assessment, "inspection")

    outcome = assessment.outcome
    assert body["receipt"] == outcome.document()
    assert body["receipt_sha256"] == body["assessment"]["outcome"]["sha256"] == outcome.sha256
    assert item_of(body, "P02.R")["final"] == "1.5"
    assert body["assessment"]["outcome"]["grade_title"]
    assert "tasks" not in body


def test_a_letter_lists_what_lost_points_with_what_gets_them_back(county, lead):
    assessment = decided(county, lead)
    assessment.round.letterhead.rectify_by = "2026-09-30"
    assessment.round.letterhead.save()

    body = dossiers.of_assessment(assessment, "opinion_letter")

    [task] = [task for task in body["tasks"] if task["item"] == "P02.R"]
    assert task["due"] == "2026-09-30"
    assert task["problem"]
    assert [task["number"] for task in body["tasks"]] == list(range(1, len(body["tasks"]) + 1))


def test_what_is_not_there_yet_is_refused(county, lead, head):
    assessment = merged(county)

    assert refusal(assessment, "inspection") == "not_decided"
    assert refusal(assessment, "defence_answer") == "no_objection"


def test_an_opinion_waits_for_the_marks(county):
    assessment = merged(county)
    assessment.marks.filter(column="PROVINCE").delete()

    assert refusal(assessment, "preliminary") == "not_merged"


def test_a_round_without_a_decision_has_no_report(county, lead):
    held = told(county, lead).round
    region = Region(code="990000", level="PROVINCE", name="示例省", synthetic=True)

    with pytest.raises(DossierRefused) as refused:
        dossiers.of_round(held, region)

    assert refused.value.code == "nothing_decided"


def test_a_round_lists_every_county_with_what_it_reached_and_lost(county, lead):
    assessment = decided(county, lead)
    assessment.round.letterhead.ranked = True
    assessment.round.letterhead.save()
    region = Region(code="990000", level="PROVINCE", name="示例省", synthetic=True)

    body = dossiers.of_round(assessment.round, region)

    [row] = body["counties"]
    assert (row["code"], row["rank"], row["before"]) == ("990101", "1", None)
    assert row["total"] == format(assessment.outcome.total.normalize(), "f")
    assert "P02.R" in dict(row["lost"])
    assert "P02.R" in [item["code"] for item in body["items"]]
