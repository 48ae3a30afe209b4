"""The tables themselves: status × act × permission × conditions → next status; pure.

Source: the order of stages in the supervision regulation and in provincial methods:
self-assessment, re-review by the prefecture, verification by the province, preliminary opinion,
defence, decision.
"""

from typing import Final

from assessments.lifecycle.steps import Step, Table

# A round of evaluation.
DRAFT: Final = "DRAFT"
OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"

ROUND: Final = Table(
    "round",
    (DRAFT, OPEN, CLOSED),
    (
        Step("set_up", (DRAFT,), None, "ROUND_RUN", "ROUND_SET_UP"),
        Step("open", (DRAFT,), OPEN, "ROUND_RUN", "ROUND_OPENED", ("checklist_done",)),
        Step("move_window", (OPEN,), None, "ROUND_RUN", "ROUND_WINDOW_MOVED", ("reason_given",)),
        Step("assign", (DRAFT, OPEN), None, "ROUND_RUN", "REVIEWER_ASSIGNED", ("impartial",)),
        Step("release", (DRAFT, OPEN), None, "ROUND_RUN", "REVIEWER_RELEASED", ("reason_given",)),
        Step(
            "declare_conflict",
            (OPEN,),
            None,
            "ROUND_VIEW",
            "CONFLICT_DECLARED",
            ("own_appointment", "reason_given"),
        ),
        Step("group", (DRAFT, OPEN), None, "ROUND_RUN", "COUNTIES_GROUPED"),
        Step("close", (OPEN,), CLOSED, "ROUND_RUN", "ROUND_CLOSED", ("everybody_decided",)),
    ),
)

# A county's assessment in a round.
PREPARING: Final = "PREPARING"
SUBMITTED: Final = "SUBMITTED"
RETURNED: Final = "RETURNED"
REVIEWED: Final = "REVIEWED"
OPINION: Final = "OPINION"
OBJECTED: Final = "OBJECTED"
DECIDED: Final = "DECIDED"

ASSESSMENT: Final = Table(
    "assessment",
    (PREPARING, SUBMITTED, RETURNED, REVIEWED, OPINION, OBJECTED, DECIDED),
    (
        Step(
            "submit",
            (PREPARING, RETURNED),
            SUBMITTED,
            "ASSESSMENT_SIGN",
            "ASSESSMENT_SUBMITTED",
            ("self_window_open", "return_frozen", "points_done"),
        ),
        Step(
            "recall",
            (SUBMITTED,),
            PREPARING,
            "ASSESSMENT_SIGN",
            "ASSESSMENT_RECALLED",
            ("self_window_open", "review_not_begun", "reason_given"),
        ),
        Step(
            "return",
            (SUBMITTED,),
            RETURNED,
            "REVIEW_MARK",
            "ASSESSMENT_RETURNED",
            ("review_window_open", "reason_given"),
        ),
        Step(
            "accept",
            (SUBMITTED,),
            REVIEWED,
            "REVIEW_MARK",
            "ASSESSMENT_ACCEPTED",
            ("review_window_open", "review_complete", "queries_closed"),
        ),
        Step(
            "mark",
            (SUBMITTED,),
            None,
            "REVIEW_MARK",
            "MARK_GIVEN",
            ("review_window_open",),
        ),
        Step(
            "verify",
            (REVIEWED,),
            None,
            "VERIFY_MARK",
            "MARK_GIVEN",
            ("verify_window_open", "appointed", "not_merged"),
        ),
        Step(
            "finish",
            (REVIEWED,),
            None,
            "VERIFY_MARK",
            "MARKING_FINISHED",
            ("verify_window_open", "appointed", "not_merged", "marks_done"),
        ),
        Step(
            "merge",
            (REVIEWED,),
            None,
            "ROUND_RUN",
            "MARKS_MERGED",
            ("all_finished", "queries_closed"),
        ),
        Step(
            "send_opinion",
            (REVIEWED,),
            OPINION,
            "ROUND_RUN",
            "OPINION_SENT",
            ("verification_merged",),
        ),
        Step(
            "object",
            (OPINION, OBJECTED),
            OBJECTED,
            "OBJECTION_FILE",
            "OBJECTION_FILED",
            ("objection_window_open", "reason_given"),
        ),
        Step(
            "answer",
            (OBJECTED,),
            None,
            "ROUND_RUN",
            "OBJECTION_ANSWERED",
            ("reason_given",),
        ),
        Step(
            "decide",
            (OPINION, OBJECTED),
            DECIDED,
            "SCORE_DECIDE",
            "ASSESSMENT_DECIDED",
            ("objections_answered", "objection_window_over"),
        ),
        Step(
            "remind",
            (PREPARING, RETURNED, SUBMITTED, REVIEWED),
            None,
            "ROUND_RUN",
            "COUNTY_REMINDED",
            ("late", "not_reminded"),
        ),
        Step(
            "post_publicly",
            (SUBMITTED, REVIEWED, OPINION, OBJECTED, DECIDED),
            None,
            "ASSESSMENT_SIGN",
            "ASSESSMENT_POSTED",
        ),
    ),
)

# One point of a county's self-assessment.
TODO: Final = "TODO"
WORKING: Final = "WORKING"
HANDED_IN: Final = "HANDED_IN"
QUERIED: Final = "QUERIED"
DONE: Final = "DONE"

RESPONSE: Final = Table(
    "response",
    (TODO, WORKING, HANDED_IN, QUERIED, DONE),
    (
        Step(
            "write",
            (TODO, WORKING, QUERIED),
            WORKING,
            "RESPONSE_EDIT",
            "RESPONSE_SAVED",
            ("county_may_write",),
        ),
        Step(
            "hand_in",
            (WORKING, QUERIED),
            HANDED_IN,
            "RESPONSE_EDIT",
            "RESPONSE_HANDED_IN",
            ("county_may_write", "answered"),
        ),
        Step(
            "query",
            (WORKING, HANDED_IN, DONE),
            QUERIED,
            "RESPONSE_COLLECT",
            "RESPONSE_QUERIED",
            ("county_may_write", "reason_given"),
        ),
        Step(
            "settle",
            (WORKING, HANDED_IN),
            DONE,
            "RESPONSE_COLLECT",
            "RESPONSE_SETTLED",
            ("county_may_write", "answered", "queries_closed"),
        ),
        Step(
            "take_up_again",
            (HANDED_IN, DONE),
            WORKING,
            "RESPONSE_COLLECT",
            "RESPONSE_TAKEN_UP",
            ("county_may_write",),
        ),
    ),
)

# A question about a point, from whoever reads it to whoever wrote it.
ASKED: Final = "ASKED"
ANSWERED: Final = "ANSWERED"
SETTLED: Final = "SETTLED"

QUERY: Final = Table(
    "query",
    (ASKED, ANSWERED, SETTLED),
    (
        Step("answer", (ASKED,), ANSWERED, "RESPONSE_EDIT", "QUERY_ANSWERED", ("reason_given",)),
        Step("ask_again", (ANSWERED,), ASKED, "QUERY_ASK", "QUERY_ASKED", ("reason_given",)),
        Step("settle", (ASKED, ANSWERED), SETTLED, "QUERY_ASK", "QUERY_SETTLED"),
    ),
)

TABLES: Final = (ROUND, ASSESSMENT, RESPONSE, QUERY)
