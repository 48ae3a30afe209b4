"""The pages about people, asked as a browser asks them."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from edu_duty.accounts import second_factor
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Permission, Role
from edu_duty.audit.models import AuditEvent
from schools.models import School
from tests.conftest import make_person
from tests.edu_duty.accounts.codes import enrolled

pytestmark = pytest.mark.django_db
CODE = re.compile(r'data-code="([^"]+)">([A-Z2-9-]{19})<')
POST = {
    "role": "COUNTY_FILLER",
    "region": "990101",
    "department": "",
    "campus": "",
    "starts": "",
    "ends": "",
}


@pytest.fixture
def chief(county) -> User:
    return make_person("chief", Role.SECURITY_ADMIN, "")


@pytest.fixture
def head(county) -> User:
    return make_person("head", Role.BUREAU_HEAD, "990101")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_holds_the_people_below_and_no_others(head, outsider, lead, silent_rendering):
    make_person("money", Role.DEPARTMENT, "990101", department="财政局")

    page = text(as_(head).get("/people/"))

    assert "money" in page
    assert "协办部门（财政局），示例甲县" in page
    assert "outsider" not in page
    assert ">lead<" not in page


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?role=OFFICIAL", {"official"}),
        ("?region=990102", {"outsider"}),
        ("?region=9901", {"filler", "outsider", "official"}),
        ("?q=FILL", {"filler"}),
        ("?state=closed", {"gone"}),
        ("?state=expected", {"fresh"}),
        ("?role=nonsense&region=x&state=y&page=z", None),
    ],
)
def test_the_list_is_filtered_by_its_address(chief, filler, outsider, official, query, kept):
    gone = make_person("gone", Role.INSPECTOR, "99")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    fresh = make_person("fresh", Role.INSPECTOR, "99")
    fresh.set_unusable_password()
    fresh.save()

    page = text(as_(chief).get(f"/people/{query}"))

    shown = set(re.findall(r'class="sub">([a-z]+)</span>', page))
    assert shown == (kept or set(User.objects.values_list("username", flat=True)))


def test_the_list_costs_the_same_however_long_it_is(chief, django_assert_max_num_queries):
    for number in range(70):
        make_person(f"person{number:02}", Role.COUNTY_FILLER, "990101")
    client = as_(chief)

    with django_assert_max_num_queries(15):
        page = text(client.get("/people/?page=2"))

    assert "第2页，共2页" in page


def test_the_export_holds_the_filtered_posts_and_is_told_of(chief, filler, official):
    answer = as_(chief).get("/people/?role=OFFICIAL&format=csv")

    rows = text(answer).splitlines()
    assert len(rows) == 2
    assert "official" in rows[1]
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.PEOPLE_EXPORTED)
    assert event.details == {"count": 1, "filter": {"role": "OFFICIAL"}, "searched": False}
    assert as_(chief).get("/people/?format=pdf").status_code == 404


def test_a_name_that_looks_like_a_formula_is_exported_as_text(chief, filler):
    User.objects.filter(pk=filler.pk).update(full_name="=1+1")

    answer = as_(chief).get("/people/?format=xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert any("=1+1" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_person_is_registered_and_their_code_shown_once(chief):
    client = as_(chief)

    answer = client.post("/people/new/", POST | {"username": "anna", "full_name": "示例"})

    ((name, code),) = CODE.findall(text(answer))
    assert name == "anna"
    anna = User.objects.get(username="anna")
    assert anna.may(Permission.FIGURES_EDIT, "990101")
    assert code not in text(client.get(f"/people/{anna.pk}/"))
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"username": ""}, "账号没有填"),
        ({"username": "An na"}, "3—40位小写字母"),
        ({"username": "chief"}, "已有人用"),
        ({"full_name": ""}, "姓名没有填"),
        ({"role": ""}, "职务没有选"),
        ({"role": "KING"}, "不由本人授予"),
        ({"region": "123456"}, "没有区划代码"),
        ({"region": "9901"}, "应为6位（县）"),
        ({"department": "财政局"}, "只有协办部门填"),
        ({"role": "DEPARTMENT"}, "要写明是哪个部门"),
        ({"role": "DEPARTMENT", "department": "气象局"}, "没有这个部门"),
        ({"role": "SCHOOL_OFFICER"}, "要写明校区代码"),
        ({"role": "SCHOOL_OFFICER", "campus": "404"}, "没有代码为“404”的校区"),
        ({"campus": "1"}, "只有学校填报员填"),
        ({"starts": "2020-01-01"}, "不能早于今天"),
        ({"starts": "soon"}, "应为日期"),
        ({"ends": "2020-01-01"}, "早于起始日期"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(chief, told, words):
    answer = as_(chief).post(
        "/people/new/", POST | {"username": "anna", "full_name": "示例"} | told
    )

    assert answer.status_code == 422
    assert words in text(answer)
    assert User.objects.count() == 1


def test_a_head_registers_their_departments_and_schools_alone(head, county, neighbour):
    School.objects.create(county=county, code="1")
    client, name = as_(head), {"full_name": "示例"}
    money = POST | name | {"role": "DEPARTMENT", "department": "财政局", "username": "money"}
    officer = POST | name | {"role": "SCHOOL_OFFICER", "campus": "1", "username": "officer"}

    assert client.post("/people/new/", money).status_code == 200
    assert client.post("/people/new/", officer).status_code == 200
    refused = client.post("/people/new/", money | {"username": "other", "region": "990102"})
    assert "不在本人可以任免的范围内" in text(refused)
    refused = client.post("/people/new/", POST | name | {"username": "filler2"})
    assert "不由本人授予" in text(refused)
    assert User.objects.count() == 3


def test_a_post_is_given_and_ended_with_a_reason(chief, official):
    client = as_(chief)

    client.post(f"/people/{official.pk}/posts/", POST | {"ends": "2099-12-31"})
    grant = Grant.objects.get(user=official, role=Role.COUNTY_FILLER)
    assert timezone.localtime(grant.ends_at).isoformat() == "2100-01-01T00:00:00+08:00"
    refused = client.post(f"/people/posts/{grant.pk}/end/", {"reason": " "}, follow=True)
    assert "写明原因" in text(refused)
    done = client.post(f"/people/posts/{grant.pk}/end/", {"reason": "调离"}, follow=True)

    assert "职务已结束" in text(done)
    assert "调离" in text(done)
    assert not User.objects.get(pk=official.pk).may(Permission.FIGURES_EDIT, "990101")


def test_a_post_that_is_refused_keeps_what_was_typed(chief, filler):
    answer = as_(chief).post(f"/people/{filler.pk}/posts/", POST)

    assert answer.status_code == 422
    assert "已有同样的职务" in text(answer)
    assert 'value="990101"' in text(answer)


def test_two_administrators_in_one_are_refused_on_the_page(chief):
    admin = make_person("admin", Role.SYSTEM_ADMIN, "")

    answer = as_(chief).post(
        f"/people/{admin.pk}/posts/", POST | {"role": "AUDIT_ADMIN", "region": ""}
    )

    assert "互相排斥" in text(answer)
    assert admin.grants.count() == 1


def test_an_account_is_closed_and_opened_with_a_reason(chief, filler):
    client, page = as_(chief), f"/people/{filler.pk}/"

    assert "写明原因" in text(client.post(f"{page}account/", {"act": "deactivate"}, follow=True))
    client.post(f"{page}account/", {"act": "deactivate", "reason": "离职"})
    assert not User.objects.get(pk=filler.pk).is_active
    client.post(f"{page}account/", {"act": "reactivate", "reason": "回来"})
    assert User.objects.get(pk=filler.pk).is_active
    unknown = client.post(f"{page}account/", {"act": "delete", "reason": "-"}, follow=True)
    assert "没有这项操作" in text(unknown)
    assert User.objects.filter(pk=filler.pk).exists()


def test_second_factor_and_sessions_of_somebody_else_end_on_their_page(chief, filler):
    enrolled(filler)
    theirs, client, page = as_(filler), as_(chief), f"/people/{filler.pk}/"
    offered = text(client.get(page))
    assert "移除第二因素" in offered
    assert "现有1个打开的会话" in offered

    assert "写明原因" in text(client.post(f"{page}account/", {"act": "remove_factor"}, follow=True))
    assert second_factor.is_enrolled(filler)
    told = {"act": "remove_factor", "reason": "手机丢失"}
    assert "第二因素已移除" in text(client.post(f"{page}account/", told, follow=True))
    told = {"act": "end_sessions", "reason": "手机丢失"}
    assert "打开的会话已结束" in text(client.post(f"{page}account/", told, follow=True))

    assert not second_factor.is_enrolled(filler)
    assert theirs.get("/account/").status_code == 302
    gone = text(client.get(page))
    assert "移除第二因素" not in gone
    assert "结束打开的会话" not in gone


def test_taking_away_a_second_factor_asks_again_who_is_there(chief, filler):
    enrolled(filler)
    client = as_(chief)
    session = client.session
    session["checked"] = 0
    session.save()

    answer = client.post(f"/people/{filler.pk}/account/", {"act": "remove_factor", "reason": "-"})

    assert "确认是本人" in text(answer)
    assert second_factor.is_enrolled(filler)


def test_a_new_code_is_shown_once(chief, filler):
    answer = as_(chief).post(f"/people/{filler.pk}/code/")

    assert [name for name, _code in CODE.findall(text(answer))] == ["filler"]


@pytest.mark.parametrize("act", ["", "reach/", "posts/", "account/", "code/"])
def test_a_person_elsewhere_does_not_exist(head, outsider, act):
    client, method = as_(head), "get" if act in ("", "reach/") else "post"

    answer = getattr(client, method)(f"/people/{outsider.pk}/{act}")

    assert answer.status_code == 404


def test_a_post_elsewhere_does_not_exist(head, outsider):
    grant = outsider.grants.get()

    answer = as_(head).post(f"/people/posts/{grant.pk}/end/", {"reason": "-"})

    assert answer.status_code == 404
    assert outsider.grants.in_force().exists()


def test_posts_beyond_ones_reach_are_only_counted(head):
    money = make_person("money", Role.DEPARTMENT, "990101", department="财政局")
    Grant.objects.create(
        user=money, role=Role.DEPARTMENT, region_prefix="990102", department="编办"
    )

    page = text(as_(head).get(f"/people/{money.pk}/"))

    assert "另有1个职务在本范围以外" in page
    assert "990102" not in page
    assert "停用账号、发一次性代码由上级或安全管理员办理" in page


def test_who_may_look_and_not_manage_finds_no_forms(county, filler):
    auditor = make_person("auditor", Role.AUDIT_ADMIN, "")

    page = text(as_(auditor).get(f"/people/{filler.pk}/"))

    assert "县级填报员" in page
    assert "<form" not in page.split('id="main"')[1]
    assert as_(auditor).post(f"/people/{filler.pk}/code/").status_code == 403


def test_everybody_sees_what_they_may_do_themselves(filler, official, silent_rendering):
    mine, theirs = (text(as_(one).get("/people/me/")) for one in (filler, official))

    for act in Permission:
        assert (f"<li>{act.label}</li>" in mine) is filler.may(act, "990101")
        assert (f"<li>{act.label}</li>" in theirs) is official.may(act, "990101")


def test_reach_says_until_when_and_forgets_what_has_ended(chief, filler):
    filler.grants.update(ends_at=timezone.now() + timedelta(days=400))
    Grant.objects.create(
        user=filler,
        role=Role.OFFICIAL,
        region_prefix="9901",
        starts_at=timezone.now() - timedelta(days=2),
        ends_at=timezone.now() - timedelta(days=1),
    )

    page = text(as_(chief).get(f"/people/{filler.pk}/reach/"))

    assert str((timezone.localtime() + timedelta(days=400)).year) in page
    assert "领导" not in page.split('id="main"')[1]


def test_who_has_no_post_is_told_so(db):
    nobody = User.objects.create(username="nobody")

    page = text(as_(nobody).get("/", follow=True))

    assert "没有有效的职务" in page


def test_access_answers_who_may_see_and_change_a_county(head, filler, lead, outsider):
    page = text(as_(head).get("/people/access/?object=county:990101"))

    assert "示例甲县" in page
    for name in ("head", "filler", "lead"):
        assert name in page
    assert "outsider" not in page


@pytest.mark.parametrize(
    "named", ["", "county", "county:990102", "county:x", "score:x", "job:1", "person:x", "moon:1"]
)
def test_access_knows_nothing_of_what_is_elsewhere_or_nowhere(head, neighbour, named):
    assert as_(head).get(f"/people/access/?object={named}").status_code == 404


def filled(client: Client, *rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = load_workbook(io.BytesIO(client.get("/people/import/template/").content))
    for number, row in enumerate(rows, start=2):
        for column, cell in enumerate(row, start=1):
            book["人员"].cell(number, column).value = cell
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("people.xlsx", stream.getvalue())


def test_a_roster_registers_everybody_on_it(chief):
    client = as_(chief)
    roster = filled(
        client,
        ("anna", "示例甲", "县级填报员", "990101"),
        ("bert", "示例乙", "协办部门", "990101", "财政局"),
    )

    answer = client.post("/people/import/", {"roster": roster})

    assert {name for name, _code in CODE.findall(text(answer))} == {"anna", "bert"}
    assert not any(
        user.has_usable_password() for user in User.objects.filter(username__in=["anna", "bert"])
    )


def test_no_roster_is_taken_without_a_recent_sign_in(chief):
    client = as_(chief)
    roster = filled(client, ("anna", "示例甲", "县级填报员", "990101"))
    session = client.session
    session["checked"] = 0
    session.save()

    assert "确认是本人" in text(client.get("/people/import/"))
    asked = text(client.post("/people/import/", {"roster": roster}))
    assert "重新选择文件上传" in asked
    assert not User.objects.filter(username="anna").exists()
    proven = client.post("/people/import/", {"ask_again-password": "only for tests"}, follow=True)
    assert "上传并登记" in text(proven)
    assert proven.redirect_chain == [("/people/import/", 302)]
    roster.seek(0)
    assert "anna" in text(client.post("/people/import/", {"roster": roster}))


def test_a_roster_with_one_wrong_cell_registers_nobody(chief):
    client = as_(chief)
    roster = filled(
        client,
        ("anna", "示例甲", "县级填报员", "990101"),
        ("bert", "示例乙", "国王", "990101"),
    )

    answer = client.post("/people/import/", {"roster": roster})

    assert answer.status_code == 422
    assert "C3" in text(answer)
    assert "国王" in text(answer)
    assert User.objects.count() == 1


def test_a_roster_that_is_no_file_is_refused_in_words(chief):
    answer = as_(chief).post("/people/import/", {})

    assert answer.status_code == 422
    assert "还没有选文件" in text(answer)


def test_the_masthead_names_who_is_signed_in_and_not_who_is_looked_at(chief, filler):
    page = text(as_(chief).get(f"/people/{filler.pk}/reach/"))

    masthead, main = page.split('id="main"')
    assert "安全管理员" in masthead
    assert "filler能做什么" in main
