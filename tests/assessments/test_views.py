"""The pages of counties, as they are asked for and printed."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import OwnTargets
from edu_duty.accounts.roles import Role
from indicators.targets import load_targets
from tests.assessments.conftest import make_return, make_score
from tests.assessments.test_own_targets import filled_text, filled_workbook, kept
from tests.conftest import make_person, make_region
from tests.indicators.test_targets import with_retention

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_rendering")]


@pytest.fixture
def scored(county, balance, preschool):
    make_score(make_return(county, findings=2), balance, "unmet")
    return county


def test_the_list_is_printed_without_a_query(client, lead, scored, neighbour):
    client.force_login(lead)

    page = client.get("/").content.decode()

    assert "示例甲县" in page
    assert 'class="row-link mark mark-unmet"' in page


def test_an_empty_list_says_what_to_do(client, lead, county, neighbour):
    client.force_login(lead)

    page = client.get("/").content.decode()

    assert "没有符合条件的县" in page
    assert "清除筛选" in page


def test_one_county_is_opened_at_its_newest_year(client, filler, scored):
    client.force_login(filler)

    response = client.get("/", follow=True)

    assert [url for url, _status in response.redirect_chain] == [
        "/counties/990101/",
        "/counties/990101/2024/",
    ]


def test_the_overview_is_printed_without_a_query(client, filler, scored):
    client.force_login(filler)

    page = client.get("/counties/990101/2024/").content.decode()

    assert '<p class="verdict-word mark mark-unmet">未达标</p>' in page
    assert 'name="rubric" value="PS2020"' in " ".join(page.split())
    assert "巩固率109.74%，超过100%" in page


def test_an_official_is_offered_nothing_to_change(client, official, scored):
    client.force_login(official)

    page = client.get("/counties/990101/2024/").content.decode()

    assert "/import/" not in page
    assert "/return/" not in page
    assert 'name="rubric"' not in page
    assert "109.74%" not in page


@pytest.mark.parametrize("year", [1999, 2999])
def test_years_outside_any_form_are_not_there(client, filler, year):
    client.force_login(filler)

    assert client.get(f"/counties/990101/{year}/").status_code == 404


def test_a_province_is_no_county(client, lead):
    region = make_region("990000", "示例省")
    type(region).objects.filter(pk=region.pk).update(level="PROVINCE")
    client.force_login(lead)

    assert client.get("/counties/990000/").status_code == 404


def test_the_export_is_a_file(client, lead, scored):
    client.force_login(lead)

    response = client.get("/counties.csv")

    assert response["Content-Disposition"] == 'attachment; filename="counties.csv"'
    assert "示例甲县" in response.content.decode()


@pytest.mark.parametrize("page", ["/", "/counties/990101/", "/counties/990101/2024/"])
def test_pages_are_read_and_never_sent_to(client, lead, county, neighbour, page):
    client.force_login(lead)

    assert client.post(page).status_code == 405


def test_pages_speak_english_to_who_wants_it(client, lead, scored, neighbour):
    lead.language = "en"
    lead.save()
    client.force_login(lead)

    assert '<html lang="en">' in client.get("/").content.decode()
    assert client.get("/counties/990101/2024/").status_code == 200


TARGETS = "/counties/990101/2020/targets/"


@pytest.fixture
def aimed(county):
    load_targets()
    with_retention(county, y2018="960", y2020="970")
    return county


def test_a_county_without_a_profile_of_its_own_chooses_one(client, filler, aimed):
    client.force_login(filler)

    page = client.get(TARGETS).content.decode()

    assert "没有本地的目标方案" in page
    assert f'href="{TARGETS}?profile=tonghua_2018"' in page


def test_the_prefectures_own_profile_is_shown_first(client, filler, aimed):
    type(aimed).objects.update(prefecture_name="通化市")
    client.force_login(filler)

    page = client.get(TARGETS).content.decode()

    assert "<h1>通化市2020年目标</h1>" in page


def test_targets_are_printed_without_a_query_and_without_styles(client, filler, aimed):
    client.force_login(filler)

    page = client.get(f"{TARGETS}?profile=tonghua_2020").content.decode()

    assert '<span class="mark mark-met">已达到</span>' in page
    assert "<title>2018年96%，2020年97%，2020年目标≥ 97%</title>" in page
    assert "style=" not in page
    assert "合成数据" in page


def test_blanks_filled_in_the_address_are_judged_and_wrong_ones_named(client, filler, aimed):
    client.force_login(filler)
    asked = {"profile": "county_template", "vocational_students": "5", "dual_qualified_share": "?"}

    page = client.get(TARGETS, asked).content.decode()

    assert "≥ 5人" in page
    assert "应为数字，如 95 或 97.5" in page


@pytest.mark.parametrize("profile", ["", "nowhere_2020"])
def test_an_unknown_profile_is_not_there(client, filler, aimed, profile):
    client.force_login(filler)

    assert client.get(TARGETS, {"profile": profile}).status_code == 404


def test_without_profiles_the_page_says_what_to_do(client, filler, county):
    client.force_login(filler)

    assert "load_catalogue" in client.get(TARGETS).content.decode()


def test_without_a_return_a_filler_is_sent_to_upload_and_an_official_is_not(
    client, filler, official, aimed
):
    asked = "/counties/990101/2021/targets/?profile=tonghua_2020"
    client.force_login(filler)
    mine = client.get(asked).content.decode()
    client.force_login(official)

    theirs = client.get(asked).content.decode()

    assert "本年度还没有数据包" in mine
    assert mine.count("/counties/990101/2021/import/") == 2
    assert "/import/" not in theirs


def test_a_department_sees_no_targets(client, county, aimed):
    client.force_login(make_person("department", Role.DEPARTMENT, county.code))

    assert client.get(TARGETS).status_code == 403


OWN = "/counties/990101/2020/targets/own/"


def uploaded(content: str | bytes, name: str = "示例.toml") -> dict:
    return {
        "targets": SimpleUploadedFile(
            name, content.encode() if isinstance(content, str) else content
        )
    }


def test_an_upload_is_shown_before_it_is_kept_and_then_kept(client, filler, aimed):
    client.force_login(filler)
    text = filled_text(aimed)

    shown = client.post(OWN, uploaded(text)).content.decode()
    assert not OwnTargets.objects.exists()
    answer = client.post(
        f"{OWN}keep/", {"text": text.replace("\n", "\r\n"), "filename": "示例.toml"}
    )
    page = client.get(answer["Location"]).content.decode()

    assert "填了" in shown
    assert "保存为第1版" in shown
    assert OwnTargets.objects.get().text == text
    assert "已保存为第1版" in page
    assert "示例甲县目标" in client.get(TARGETS).content.decode()


def test_what_was_shown_is_what_a_browser_sends_back(client, filler, aimed):
    client.force_login(filler)
    text = filled_text(aimed)

    page = client.post(OWN, uploaded(text)).content.decode()

    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert area is not None
    assert html.unescape(area[1]) == text


def test_a_filled_workbook_with_a_wrong_cell_names_it_and_keeps_nothing(client, filler, aimed):
    client.force_login(filler)

    answer = client.post(OWN, uploaded(filled_workbook(aimed, D8="九十"), "示例.xlsx"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“目标”D8" in page
    assert "读到“九十”" in page
    assert "keep/" not in page


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "还没有选文件"),
        (uploaded("x", "a.pdf"), "读到“.pdf”文件"),
        (uploaded(b"x" * (2**20 + 1)), "文件超过1 MB"),
    ],
)
def test_another_kind_of_file_is_refused(client, filler, aimed, files, told):
    client.force_login(filler)

    answer = client.post(OWN, files)

    assert (answer.status_code, told in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("sent", [{}, {"text": "profile = 1", "filename": "示例.toml"}])
def test_a_text_that_is_no_profile_is_not_kept(client, filler, aimed, sent):
    client.force_login(filler)

    client.post(f"{OWN}keep/", sent, follow=True)

    assert not OwnTargets.objects.exists()


def test_withdrawing_leaves_the_versions_and_takes_the_profile_away(client, filler, aimed):
    kept(aimed)
    client.force_login(filler)

    page = client.post(f"{OWN}withdraw/", follow=True).content.decode()

    assert "已撤回第1版" in page
    assert "没有本地的目标方案" in client.get(TARGETS).content.decode()
    assert "已撤回" in client.get(f"{TARGETS}?profile=own@1").content.decode()
    assert "没有正在使用的本县目标" in client.post(f"{OWN}withdraw/", follow=True).content.decode()


def test_an_official_reads_own_targets_and_sets_none(client, official, aimed):
    kept(aimed)
    client.force_login(official)

    page = client.get(OWN).content.decode()

    assert "正在使用第1版" in page
    assert 'type="file"' not in page
    assert "withdraw/" not in page
    assert client.post(OWN, uploaded("x")).status_code == 403


def test_a_neighbours_own_targets_are_not_there(client, outsider, aimed):
    kept(aimed)
    client.force_login(outsider)

    assert client.get("/counties/990102/2020/targets/?profile=own").status_code == 404
    assert client.post(f"{OWN}keep/", {"text": "x", "filename": "x"}).status_code == 404


def test_the_template_comes_as_workbook_and_as_toml(client, filler, aimed):
    client.force_login(filler)

    book, text = client.get(f"{OWN}template.xlsx"), client.get(f"{OWN}template.toml")

    assert book.content.startswith(b"PK")
    assert book["Content-Disposition"] == 'attachment; filename="990101-targets.xlsx"'
    assert 'title = "示例甲县目标"' in text.content.decode()
