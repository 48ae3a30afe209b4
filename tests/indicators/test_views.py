"""The pages of scoring, for those who may and those who may not."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from indicators.confirming import confirm, unconfirmed
from indicators.models import Rubric, Score
from indicators.publishing import (
    RUBRIC_CODES,
    current_rubric,
    keep_draft,
    retire,
    rubric_named,
)
from indicators.rehearsals import perform_rehearsal
from indicators.rubric_workbook import rubric_text as rubric_text_of
from indicators.scoring.engine import score as score_receipt
from tests.conftest import NOON, make_person
from tests.indicators import examples
from tests.indicators.drafts import draft_of
from tests.indicators.frozen import freeze
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document
from tests.indicators.stored import (
    YEAR,
    example,
    stored_return,
    stored_rubric,
    stored_score,
)

pytestmark = pytest.mark.usefixtures("silent_rendering")


def address(name: str, county, *rest) -> str:
    return reverse(f"indicators:{name}", args=[county.code, YEAR, *rest])


@pytest.fixture
def score(county) -> Score:
    return stored_score(county)


def test_result_answers_first_and_explains_after(client, county, filler, score):
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert page.index("未达标") < page.index("4个校区学段未达标") < page.index("小学")
    assert "起草自评报告" in page
    assert score.sha256 in page
    assert ' style="' not in page


@pytest.mark.parametrize("query", ["", "?schools=primary"])
@pytest.mark.parametrize("code", RUBRIC_CODES)
def test_every_rubric_has_a_page_of_its_result(client, county, filler, code, query):
    receipt = score_receipt(shipped(code), *examples.both_years())
    stored_score(county, code, receipt)
    client.force_login(filler)

    page = client.get(address("result", county, code) + query)

    assert page.status_code == 200
    assert receipt["rubric"]["title"] in page.content.decode()


def test_result_leads_to_who_may_see_and_change_it(client, county, filler, official, score):
    client.force_login(filler)

    page = client.get(address("result", county, score.rubric.code)).content.decode()

    asked = f"/people/access/?object=score:{score.pk}"
    assert asked in page
    assert client.get(asked).status_code == 200
    client.force_login(official)
    shown = client.get(address("result", county, score.rubric.code)).content.decode()
    assert "/people/access/" not in shown


def test_result_is_there_for_an_official_without_the_acts(client, county, official, score):
    client.force_login(official)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "未达标" in page
    assert "起草自评报告" not in page
    assert "重新测算" not in page


def test_result_of_another_county_is_not_there(client, county, outsider, score):
    client.force_login(outsider)

    assert client.get(address("result", county, "QB2017")).status_code == 404
    assert client.get(address("receipt", county, "QB2017")).status_code == 404
    assert client.get(address("score", county)).status_code == 404
    assert client.post(address("score", county), {"rubric": "QB2017"}).status_code == 404


def test_result_is_refused_to_a_department(client, county, score):
    client.force_login(make_person("department", Role.DEPARTMENT, county.code))

    assert client.get(address("result", county, "QB2017")).status_code == 403


def test_result_says_when_the_return_is_newer(client, county, filler, score):
    stored_return(county, 3)
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "数据包已有第3版，这里是按第2版测算的" in page
    assert "重新测算" in page


def test_result_offers_scoring_before_there_is_a_score(client, county, filler):
    stored_return(county, 1)
    stored_rubric("QB2017")
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "还没有测算" in page
    assert 'value="QB2017"' in page


def test_result_offers_uploading_before_there_is_a_return(client, county, filler):
    stored_rubric("QB2017")
    client.force_login(filler)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert reverse("schools:import", args=[county.code, YEAR]) in page


def test_result_of_an_unknown_rubric_is_not_there(client, county, filler):
    client.force_login(filler)

    assert client.get(address("result", county, "XX")).status_code == 404


def test_result_of_many_campuses_is_light(client, county, filler):
    receipt = example("QB2017")
    unit = receipt["schools"][0]
    receipt["schools"] += [unit | {"school_code": f"X{n:04}"} for n in range(300)]
    stored_score(county, receipt=receipt)
    client.force_login(filler)
    client.get(address("result", county, "QB2017"))

    started = time.process_time()
    page = client.get(address("result", county, "QB2017")).content
    seconds = time.process_time() - started

    assert seconds < 0.5
    assert len(page) < 1_000_000


def test_receipt_is_served_as_it_was_stored(client, county, official, score):
    client.force_login(official)

    answer = client.get(address("receipt", county, "QB2017"))

    assert answer.content.decode() == score.receipt
    assert answer["ETag"] == f'"{score.sha256}"'
    assert "attachment" in answer["Content-Disposition"]


def test_receipt_is_not_there_before_there_is_a_score(client, county, filler):
    client.force_login(filler)

    assert client.get(address("receipt", county, "QB2017")).status_code == 404


def test_scores_lists_every_rubric_in_force(client, county, filler, score):
    stored_rubric("PS2020")
    client.force_login(filler)

    page = client.get(address("score", county)).content.decode()

    assert "未测算" in page
    assert "数据包第2版" in page


def test_scores_leaves_a_job_and_leads_to_it(client, county, filler):
    stored_return(county, 1)
    stored_rubric("QB2017")
    client.force_login(filler)

    answer = client.post(address("score", county), {"rubric": "QB2017"})

    job = Job.objects.get(kind="score_counties")
    assert answer.url == reverse("jobs:progress", args=[job.pk])
    assert job.created_by_name == "filler"


def test_scores_refuses_an_unknown_rubric_in_words(client, county, filler):
    client.force_login(filler)

    page = client.post(address("score", county), {"rubric": "XX"}, follow=True).content.decode()

    assert "没有“XX”这个指标体系" in page
    assert not Job.objects.exists()


def test_scores_may_not_be_asked_for_by_an_official(client, county, official):
    stored_rubric("QB2017")
    client.force_login(official)

    assert client.post(address("score", county), {"rubric": "QB2017"}).status_code == 403


@pytest.fixture
def draft(county, published):
    """PS2020 with three thresholds changed, over one county's return."""
    freeze(county, make_document(examples.campuses(), examples.COUNTY))
    return keep_draft(draft_of(), actor_name="lead", at=NOON)


def of_rubric(name: str, rubric) -> str:
    return reverse(f"indicators:{name}", args=[rubric.pk])


def test_a_draft_says_whether_it_can_be_published_and_what_differs(client, lead, draft):
    client.force_login(lead)

    page = client.get(of_rubric("rubric", draft)).content.decode()

    assert page.index("可以发布") < page.index("与PS2020 2020.1的差异") < page.index("开始演练")
    assert "确定发布" in page
    assert ' style="' not in page


def test_drafts_are_not_there_for_those_who_only_read(client, draft):
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))

    shelf_page = client.get(reverse("indicators:rubrics")).content.decode()

    assert "PS2020 2020.1" in shelf_page
    assert "2026.1" not in shelf_page.replace("CE37 2026.1", "")
    for name in ("rubric", "confirmations", "rubric_workbook", "rubric_toml"):
        assert client.get(of_rubric(name, draft)).status_code == 404
        assert client.get(of_rubric(name, current_rubric("PS2020"))).status_code == 200
    page = client.get(of_rubric("confirmations", current_rubric("QB2017"))).content.decode()
    assert "8000" in page
    acts = page.partition("<main")[2].partition("</main")[0].lower()
    assert 'method="post"' not in acts
    assert "<form" in acts  # the filter


def test_downloads_are_the_version_as_workbook_and_as_toml(client, lead, published):
    rubric = current_rubric("PS2020")
    client.force_login(lead)

    toml = client.get(of_rubric("rubric_toml", rubric))
    workbook = client.get(of_rubric("rubric_workbook", rubric))

    assert toml.content.decode() == rubric.text
    assert toml["Content-Disposition"] == 'attachment; filename="PS2020-2020.1.toml"'
    assert rubric_text_of(workbook.content).startswith("rubric = 1")


def test_a_version_no_cell_can_hold_is_said_on_its_page(client, lead, published):
    long = draft_of().replace('note = "', f'note = "{"长" * 33_000}', 1)
    rubric = keep_draft(long, actor_name="lead", at=NOON)
    client.force_login(lead)

    page = client.get(of_rubric("rubric_workbook", rubric), follow=True).content.decode()

    assert "单元格放不下" in page


def test_an_upload_becomes_a_draft_and_leads_to_it(client, lead, published):
    client.force_login(lead)
    upload = SimpleUploadedFile("改.toml", draft_of().encode())

    answer = client.post(reverse("indicators:rubric_upload"), {"rubric": upload})

    kept = rubric_named("PS2020@2026.1")
    assert answer.url == of_rubric("rubric", kept)
    assert kept.state == Rubric.State.DRAFT


def test_a_bad_upload_keeps_nothing_and_names_the_line(client, lead, published):
    client.force_login(lead)
    upload = SimpleUploadedFile("改.toml", b'rubric = 1\ncode = "\n')

    answer = client.post(reverse("indicators:rubric_upload"), {"rubric": upload})

    assert answer.status_code == 400
    assert "第2行第9列" in answer.content.decode()
    assert not Rubric.objects.filter(state=Rubric.State.DRAFT).exists()


def test_a_rehearsal_is_asked_for_followed_and_read(client, lead, draft):
    client.force_login(lead)

    answer = client.post(of_rubric("rehearse", draft), {"year": "2024"})

    job = Job.objects.get(kind="rehearse_rubric")
    assert (answer.url, job.region_code) == (reverse("jobs:progress", args=[job.pk]), "99")
    where = reverse("indicators:rehearsal", args=[job.pk])
    assert client.get(where).url == answer.url
    run_claimed(str(job.pk), perform_rehearsal)
    page = client.get(where).content.decode()
    assert "示例甲县" in page
    assert "演练2024年" in client.get(of_rubric("rubric", draft)).content.decode()


@pytest.mark.parametrize(("year", "said"), [("2019", "没有数据包"), ("", "还没有选年度")])
def test_a_rehearsal_without_returns_is_refused_in_words(client, lead, draft, year, said):
    client.force_login(lead)

    page = client.post(of_rubric("rehearse", draft), {"year": year}, follow=True)

    assert said in page.content.decode()
    assert not Job.objects.exists()


def test_a_rehearsal_of_a_published_version_is_refused_in_words(client, lead, draft):
    client.force_login(lead)
    where = of_rubric("rehearse", current_rubric("PS2020"))

    page = client.post(where, {"year": "2024"}, follow=True).content.decode()

    assert "只有草稿可以演练" in page


def test_a_draft_is_published_and_then_retired(client, lead, draft):
    client.force_login(lead)

    first = client.post(of_rubric("publish", draft), follow=True).content.decode()
    assert "以后的测算用这一版" in first
    assert current_rubric("PS2020").pk == draft.pk
    client.post(of_rubric("retire", draft))

    assert rubric_named("PS2020@2026.1").state == Rubric.State.RETIRED


def test_a_draft_with_errors_is_refused_by_the_page_and_by_the_act(client, lead, published):
    twice = draft_of().replace("kg_classes_within_cap / ", "sum(kg_classes, kg_classes) / ")
    rubric = keep_draft(twice, actor_name="lead", at=NOON)
    client.force_login(lead)

    page = client.get(of_rubric("rubric", rubric)).content.decode()
    answer = client.post(of_rubric("publish", rubric), follow=True).content.decode()

    assert "确定发布" not in page
    assert "有1处错误" in answer
    assert current_rubric("PS2020").version == "2020.1"


def test_a_draft_is_discarded_and_stays_readable(client, lead, draft):
    client.force_login(lead)

    page = client.post(of_rubric("discard", draft), follow=True).content.decode()

    assert "已放弃" in page
    assert "开始演练" not in page


def test_numbers_are_confirmed_and_taken_back(client, lead, published):
    rubric = current_rubric("QB2017")
    where, path = of_rubric("confirmations", rubric), "indicators.G7.threshold"
    client.force_login(lead)

    page = client.post(where, {"number": path, "reason": "示例纪要"}, follow=True).content.decode()
    assert "已确认1个数值" in page
    assert "示例纪要" in page
    again = client.post(of_rubric("take_back", rubric), {"number": path}, follow=True)

    assert "已撤回：指标 G7" in again.content.decode()
    assert len(unconfirmed(rubric)) == 6


def test_confirming_and_taking_back_keep_the_filter_and_the_place(client, lead, published):
    rubric, path = current_rubric("QB2017"), "indicators.G7.threshold"
    where = of_rubric("confirmations", rubric)
    client.force_login(lead)

    signed = client.post(f"{where}?state=open", {"number": path})
    shown = client.get(f"{where}?state=done").content.decode()
    back = client.post(f"{of_rubric('take_back', rubric)}?state=done", {"number": path})

    assert signed.url == f"{where}?state=open#g-government_guarantee"
    assert 'id="g-government_guarantee"' in shown
    assert f"{of_rubric('take_back', rubric)}?state=done" in shown
    assert back.url == f"{where}?state=done#n-indicators-G7-threshold"


def test_acts_on_numbers_that_do_nothing_say_why(client, lead, published):
    rubric = current_rubric("QB2017")
    retired = current_rubric("BB2012")
    retire(retired, actor_name="lead", at=NOON)
    client.force_login(lead)

    nothing = client.post(of_rubric("confirmations", rubric), follow=True)
    late = client.post(of_rubric("confirmations", retired), {"part": ""}, follow=True)
    absent = client.post(of_rubric("take_back", rubric), {"number": "x"}, follow=True)

    assert "还没有勾选数值" in nothing.content.decode()
    assert "数值不再确认" in late.content.decode()
    assert "不用撤回" in absent.content.decode()


def test_a_result_says_how_many_numbers_are_still_open(client, county, filler, lead, score):
    client.force_login(filler)
    page = client.get(address("result", county, "QB2017")).content.decode()
    assert "6个存疑的数值尚未经省级确认" in page
    assert "/confirmations/" not in page
    paths = [number.path for number in unconfirmed(score.rubric)]
    confirm(score.rubric, paths, reason="", actor_name="lead", at=NOON)

    page = client.get(address("result", county, "QB2017")).content.decode()

    assert "尚未经省级确认" not in page
