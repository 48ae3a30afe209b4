"""A package is seen before it is stored."""

import pytest

from edu_duty.jobs.queue import JobRefused
from schools.importing import perform_import
from schools.models import CountyYear, Return, School
from schools.previewing import (
    AcceptRefused,
    accept_preview,
    perform_campus_import,
    perform_preview,
    preview_again,
    request_preview,
)
from tests.conftest import NOON
from tests.edu_duty.jobs.claims import claim_of
from tests.schools.collecting import bring, year_of
from tests.schools.packages import small_county, xlsx

pytestmark = pytest.mark.django_db
YEAR = 2024
CAMPUS = "9901010001"


def with_pupils(pupils):
    tables = small_county()
    tables["stages"][1][2] = pupils
    return tables


def ask(county, tables, campus=""):
    return request_preview(
        county=county,
        year=YEAR,
        content=xlsx(tables),
        filename="示例.xlsx",
        actor_name="filler",
        at=NOON,
        campus=campus,
    )


def done(job, work=perform_preview):
    """Do a job's work and end it, as a worker would."""
    job.result = work(claim_of(job)).store()
    job.state, job.finished_at, job.lease_token, job.lease_until = "DONE", NOON, None, None
    job.save()
    return job


def accept(job):
    return accept_preview(job, actor_name="filler", at=NOON)


def test_a_preview_says_what_would_happen_and_writes_nothing(county):
    seen = done(ask(county, small_county()))

    assert (seen.result["accepted"], seen.result["version"], seen.result["stored"]) == (True, 1, "")
    assert seen.result["page"] == f"/imports/{seen.pk}/"
    assert all(not model.objects.exists() for model in (School, CountyYear, Return))


def test_an_accepted_preview_is_stored_as_it_was_shown(county):
    bring(county, small_county(), year=YEAR)
    seen = done(ask(county, with_pupils(433)))

    stored = done(accept(seen), perform_import)

    assert seen.result["changes"] == stored.result["changes"]
    assert stored.result["version"] == Return.objects.count() == 2


def test_the_same_file_is_another_preview_once_anything_was_written(county):
    first, same = ask(county, small_county()), ask(county, small_county())
    bring(county, with_pupils(433), year=YEAR)
    other = ask(county, small_county())

    assert first.pk == same.pk != other.pk


def test_going_back_and_forth_each_preview_is_accepted_for_itself(county):
    for pupils in (420, 433, 420, 433):
        done(accept(done(ask(county, with_pupils(pupils)))), perform_import)

    assert Return.objects.count() == 4


def test_a_preview_that_no_longer_holds_is_refused_and_made_again(county):
    bring(county, small_county(), year=YEAR)
    seen = done(ask(county, with_pupils(500)))
    bring(county, with_pupils(433), year=YEAR)

    with pytest.raises(AcceptRefused) as refusal:
        accept(seen)
    again = done(preview_again(seen, actor_name="filler", at=NOON))

    assert refusal.value.code == "stale"
    assert [change["before"] for change in again.result["changes"]] == ["433"]


def test_a_write_between_accepting_and_storing_is_not_lost(county):
    bring(county, small_county(), year=YEAR)
    accepted = accept(done(ask(county, with_pupils(500))))
    bring(county, with_pupils(433), year=YEAR)

    with pytest.raises(JobRefused, match="没有存入"):
        done(accepted, perform_import)

    newest = Return.objects.latest(county.code, YEAR)
    assert newest is not None
    assert newest.document()["stages"]["figures"]["pupils"][0] == "433"


def test_a_refused_package_is_not_accepted(county):
    seen = done(ask(county, with_pupils("约10")))

    with pytest.raises(AcceptRefused, match="改正后重新上传"):
        accept(seen)


def test_a_school_accepts_its_own_part_whatever_other_schools_write(county):
    bring(county, small_county(), year=YEAR)
    own = {code: with_pupils(500)[code][:2] for code in ("schools", "stages")}
    seen = done(ask(county, own, CAMPUS))
    others = small_county()
    others["stages"][2][2] = 97
    bring(county, others, year=YEAR)

    stored = done(accept(seen), perform_campus_import)

    assert stored.result["changed"]
    assert Return.objects.count() == 2


def test_a_school_that_was_written_meanwhile_looks_again(county):
    bring(county, small_county(), year=YEAR)
    own = {code: with_pupils(500)[code][:2] for code in ("schools", "stages")}
    accepted = accept(done(ask(county, own, CAMPUS)))
    bring(county, with_pupils(433), year=YEAR)

    with pytest.raises(JobRefused, match="没有存入"):
        done(accepted, perform_campus_import)


@pytest.mark.parametrize("campus", ["", CAMPUS])
def test_a_frozen_year_is_looked_at_and_accepting_waits(county, campus):
    bring(county, small_county(), year=YEAR)
    standing = year_of(county, YEAR)
    standing.frozen = True
    standing.save()
    tables = with_pupils(433)
    if campus:
        tables = {code: tables[code][:2] for code in ("schools", "stages")}

    seen = done(ask(county, tables, campus))
    with pytest.raises(AcceptRefused, match="已冻结") as refusal:
        accept(seen)

    assert seen.result["change_count"] == 1
    assert refusal.value.code == "closed"
    assert Return.objects.count() == 1


def test_a_freeze_between_accepting_and_storing_holds(county):
    bring(county, small_county(), year=YEAR)
    accepted = accept(done(ask(county, with_pupils(433))))
    standing = year_of(county, YEAR)
    standing.frozen = True
    standing.save()

    with pytest.raises(JobRefused, match="已冻结"):
        done(accepted, perform_import)


def test_a_preview_says_what_plausibility_would_find(county):
    bring(county, small_county(), year=YEAR - 1)
    bring(county, small_county(), year=YEAR)

    seen = done(ask(county, with_pupils(900)))
    same = done(ask(county, small_county()))

    cells = {cell for one in seen.result["foreseen"]["new"]["findings"] for cell in one["cells"]}
    assert f"stages:{CAMPUS}:primary:pupils" in cells
    assert "foreseen" not in same.result


def test_a_campus_that_is_not_there_is_refused_in_words(county):
    with pytest.raises(JobRefused, match="没有这个校区"):
        done(ask(county, small_county(), "nowhere"))
