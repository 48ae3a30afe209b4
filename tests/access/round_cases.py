"""Cases about the annual round: what its forms name is tried with what is somebody else's."""

from tests.access.foreign import Case, form
from tests.access.world import HERE
from tests.assessments.evidence_corpus import pdf

A_ROUND = {
    "title": "示例轮次",
    "year": 2025,
    "region_prefix": "99",
    "score_step": "0.1",
    "gap_bound": "2",
    "merge_rule": "MEAN",
    "inspectors_per_county": 2,
    "objection_days": 5,
}
ASKING = {"query": "{query}", "said": "已核实"}
UPHELD = {"act": "answer", "objection": "{objection}", "ruling": "REJECTED", "answer": "不采纳"}
A_USE = {"evidence": "{evidence}", "point": "P30"}
A_FILE = {"file": pdf("a new one"), "department": ""}


def _asking(view: str, actor: str, address: str, act: str) -> Case:
    return form(f"{view}.query", actor, f"assessments:{address}", ASKING | {"act": act}, 404)


ROUND_CASES = [
    form("RoundForm.region_prefix", "other_lead", "assessments:round_new", A_ROUND, 400),
    form("RoundForm.rubric", "lead", "assessments:round_new", A_ROUND | {"rubric": "{draft}"}, 400),
    form(
        "RoundForm.target_profile",
        "lead",
        "assessments:round_new",
        A_ROUND | {"target_profile": "{county}"},
        400,
    ),
    form(
        "AppointForm.counties",
        "lead",
        "assessments:round_appoint",
        {"counties": "{county}", "who": "PREFECTURE:reviewer"},
        302,
    ),
    form(
        "AppointForm.who",
        "lead",
        "assessments:round_appoint",
        {"counties": HERE, "who": "PREFECTURE:other_reviewer"},
        302,
    ),
    form(
        "AppointForm.who",
        "lead",
        "assessments:round_appoint",
        {"counties": HERE, "who": "PROVINCE:outsider"},
        302,
    ),
    form(
        "GroupForm.counties",
        "lead",
        "assessments:round_group",
        {"counties": "{county}", "group": "甲组"},
        302,
    ),
    *(
        _asking("response_views", actor, "point", act)
        for actor, act in (
            ("filler", "answer"),
            ("reviewer", "ask_again"),
            ("reviewer", "settle_query"),
        )
    ),
    *(
        _asking("review_views", actor, "review_point", act)
        for actor in ("reviewer", "inspector", "lead")
        for act in ("ask_again", "settle_query")
    ),
    # A department writes its own part and no other's.
    *(
        form(
            "response_views.department",
            "department",
            "assessments:point",
            {"act": act, "department": "{department}", "text": "别人的话", "part_version": 0},
            400,
            404,
            409,
        )
        for act in ("save_part", "hand_in_part")
    ),
    form(
        "outcome_views.item",
        "bureau_head",
        "assessments:objections",
        {"act": "file", "item": "{county}", "statement": "不认可"},
        400,
        409,
    ),
    form("outcome_views.objection", "lead", "assessments:objections", UPHELD, 404),
    form("notice_views.notice", "filler", "assessments:notices", {"notice": "{notice}"}, 302),
    form("UseForm.evidence", "filler", "assessments:use_evidence", A_USE, 404),
    form("UseForm.evidence", "department", "assessments:use_evidence", A_USE, 404),
    # A point that is asked of other departments, and their parts of it, are none of a department's.
    form(
        "UseForm.point",
        "department",
        "assessments:use_evidence",
        {"evidence": "{own_file}", "point": "{point}"},
        302,
        404,
    ),
    form(
        "NewEvidenceForm.point",
        "department",
        "assessments:new_evidence",
        A_FILE | {"point": "{point}"},
        400,
    ),
    form(
        "NewEvidenceForm.department",
        "department",
        "assessments:new_evidence",
        A_FILE | {"department": "{department}"},
        400,
    ),
    form(
        "evidence_views.point", "department", "assessments:use_evidence", {"point": "{point}"}, 302
    ),
]
# Words, days, files, steps, and what a person gives; none of it names what is anybody's.
ROUND_PLAIN = {
    "ConflictForm", "EvidenceForm", "PointForm", "PostingForm", "RecallForm", "ReceiptForm",
    "ReleaseForm", "ReturnForm", "WindowForm", "GroupForm.group",
    # Counties and people are tried in the two forms that ask for more than these.
    "CountiesForm",
    "NewEvidenceForm.caption", "NewEvidenceForm.file", "NewEvidenceForm.pages",
    "NewEvidenceForm.valid_from", "NewEvidenceForm.valid_until", "NewEvidenceForm.wanted",
    "UseForm.pages", "UseForm.wanted",
    "RoundForm.credibility_on", "RoundForm.gap_bound", "RoundForm.inspectors_per_county",
    "RoundForm.merge_rule", "RoundForm.objection_days", "RoundForm.score_step",
    "RoundForm.title", "RoundForm.version", "RoundForm.year",
    "condition_views.act", "response_views.act", "response_views.part_version",
    "response_views.said", "response_views.text", "review_views.act", "review_views.said",
    "submission_views.said",
    "outcome_views.act", "outcome_views.answer", "outcome_views.given", "outcome_views.ruling",
    "outcome_views.said", "outcome_views.statement",
}  # fmt: skip
# Those of which the same body is taken where what it names is the sender's own.
TAKEN = {
    "AppointForm.counties",
    "GroupForm.counties",
    "response_views.query",
    "response_views.department",
    "notice_views.notice",
    "UseForm.evidence",
    "UseForm.point",
    "NewEvidenceForm.point",
    "NewEvidenceForm.department",
}
