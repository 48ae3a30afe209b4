"""The frozen document is one text, however the rows behind it came to be."""

from functools import partial

from assessments.models import Assessment, Mark, Response
from assessments.submission_content import content_of
from assessments.submitting import frozen_return
from indicators.evaluating import score_return
from indicators.scoring.receipt import canonical
from tests.assessments.submitted import answer, ready, show
from tests.conftest import NOON
from tests.schools.collecting import YEAR


def test_the_same_rows_in_any_order_are_the_same_document(county):
    assessment = ready(county)
    frozen = frozen_return(county, YEAR)
    rubric = assessment.round.rubric
    assert frozen is not None
    assert rubric is not None
    score = score_return(frozen=frozen, rubric=rubric, actor_name="head", at=NOON)
    for name in ("财政局", "编办"):
        answer(Response.objects.get(point="P30"), name)
    show(Response.objects.get(point="P02"), "乙.pdf", "b" * 64)
    show(Response.objects.get(point="P02"), "甲.pdf", "a" * 64)
    told = partial(content_of, assessment=assessment, number=1, frozen=frozen, score=score)

    forth = told(responses=Response.objects.order_by("pk"), marks=Mark.objects.order_by("pk"))
    back = told(responses=Response.objects.order_by("-pk"), marks=Mark.objects.order_by("-pk"))

    assert canonical(forth) == canonical(back)
    assert [row["name"] for row in forth["evidence"]] == ["甲.pdf", "乙.pdf"]


def test_reading_it_takes_two_queries_however_much_there_is(county, django_assert_num_queries):
    ready(county)
    assessment = Assessment.objects.select_related("county", "round__rubric").get()
    frozen = frozen_return(county, YEAR)
    rubric = assessment.round.rubric
    assert frozen is not None
    assert rubric is not None
    score = score_return(frozen=frozen, rubric=rubric, actor_name="head", at=NOON)
    responses, marks = list(Response.objects.all()), list(Mark.objects.all())
    for response in responses[:9]:
        show(response)

    with django_assert_num_queries(2):
        content_of(
            assessment=assessment,
            number=1,
            frozen=frozen,
            score=score,
            responses=responses,
            marks=marks,
        )
