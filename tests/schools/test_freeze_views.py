import pytest

from edu_duty.accounts.models import User
from schools.models import CountyYear, Freeze, SendBack
from tests.schools.collecting import YEAR, year_of
from tests.schools.flagged import doubled, explain_all, head

__all__ = ["doubled", "head"]
PAGE = f"/counties/990101/{YEAR}/freeze/"


@pytest.fixture
def desk(client, doubled, head):
    explain_all(doubled)
    client.force_login(head)
    return client


def test_the_head_freezes_in_two_presses_after_reading_what_it_means(
    desk, doubled, silent_rendering
):
    page = desk.get(PAGE).content.decode()

    answer = desk.post(PAGE, {"act": "freeze"})

    assert "冻结示例甲县2025年数据：各校和部门不能再改" in page
    assert answer.url == PAGE
    assert Freeze.objects.get().frozen_by_name == "head"
    assert "已冻结" in desk.get(PAGE).content.decode()


def test_what_blocks_is_said_and_nothing_is_frozen(client, doubled, head):
    client.force_login(head)

    answer = client.post(PAGE, {"act": "freeze"})

    assert answer.status_code == 400
    assert "说明后才能冻结" in answer.content.decode()
    assert not year_of(doubled).frozen


def test_sending_back_needs_a_reason_and_keeps_what_was_written(desk):
    refused = desk.post(PAGE, {"act": "send_back", "reason": " "})
    long = desk.post(PAGE, {"act": "send_back", "reason": "很" * 501})

    assert refused.status_code == long.status_code == 400
    assert "很很很" in long.content.decode()
    assert not SendBack.objects.exists()


def test_a_reason_for_sending_back_stands_on_the_overview(desk, filler):
    desk.post(PAGE, {"act": "send_back", "reason": "寄宿生数与学籍不符"})
    desk.force_login(filler)

    page = desk.get(f"/counties/990101/{YEAR}/").content.decode()

    assert "局领导退回" in page
    assert "寄宿生数与学籍不符" in page


def test_what_is_frozen_is_opened_with_a_reason(desk, doubled):
    desk.post(PAGE, {"act": "freeze"})
    refused = desk.post(PAGE, {"act": "reopen", "reason": ""})

    answer = desk.post(PAGE, {"act": "reopen", "reason": "第一小学多填1人"})

    assert refused.status_code == 400
    assert answer.status_code == 302
    year = CountyYear.objects.get(county=doubled, year=YEAR)
    assert (year.frozen, year.reopen_reason) == (False, "第一小学多填1人")
    assert "更正中：第一小学多填1人" in desk.get(PAGE).content.decode()


def test_an_act_nobody_knows_is_refused(desk):
    assert desk.post(PAGE, {"act": "burn"}).status_code == 400


def test_an_empty_year_says_where_to_begin(client, head):
    client.force_login(head)

    assert "还没有数据" in client.get(PAGE).content.decode()


def test_the_upload_page_says_that_it_is_frozen_and_offers_the_head_to_open_it(desk, filler):
    desk.post(PAGE, {"act": "freeze"})
    head_reads = desk.get(f"/counties/990101/{YEAR}/import/").content.decode()
    desk.force_login(filler)

    filler_reads = desk.get(f"/counties/990101/{YEAR}/import/").content.decode()

    assert "2025年数据已冻结；局领导重新打开后才能修改" in head_reads
    assert "重新打开</a>" in head_reads
    assert "2025年数据已冻结" in filler_reads
    assert "重新打开</a>" not in filler_reads


def test_a_reader_of_the_frozen_version_sees_the_explanations(desk, filler):
    desk.post(PAGE, {"act": "freeze"})
    desk.force_login(filler)

    page = desk.get(f"/counties/990101/{YEAR}/return/").content.decode()

    assert page.index("局领导审签和县里的说明") < page.index("要说明的数据")
    assert "新区入住" in page


def test_who_explained_is_named_in_full_in_the_frozen_version(desk, filler):
    desk.post(PAGE, {"act": "freeze"})
    [by] = {said["by"] for said in Freeze.objects.get().explanations}
    User.objects.update_or_create(username=by, defaults={"full_name": "示例说明人"})
    desk.force_login(filler)

    page = desk.get(f"/counties/990101/{YEAR}/return/").content.decode()

    assert "示例说明人，" in page.split("新区入住")[1]
