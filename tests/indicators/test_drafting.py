"""An uploaded file becomes a draft, or every reason why not."""

import hashlib
import io

import openpyxl
import pytest

from edu_duty.audit.models import AuditEvent
from indicators import drafting
from indicators.drafting import DraftRefused, draft_upload, renumbered
from indicators.models import Rubric
from indicators.publishing import current_rubric, discard
from indicators.rubric_workbook import workbook
from tests.conftest import NOON
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


def upload(content: str | bytes, name: str = "rubric.toml"):
    content = content.encode() if isinstance(content, str) else content
    return draft_upload(content=content, filename=name, actor_name="lead", at=NOON)


def changed(threshold: str = "86") -> str:
    return rubric_text("PS2020").replace("threshold = 85\nnote", f"threshold = {threshold}\nnote")


def reasons(content: str | bytes, name: str = "rubric.toml") -> list[str]:
    kept = Rubric.objects.count()
    with pytest.raises(DraftRefused) as refused:
        upload(content, name)
    assert Rubric.objects.count() == kept
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.RUBRIC_REFUSED).exists()
    return refused.value.reasons


def test_a_changed_file_becomes_the_next_free_version_by_itself(published):
    drafted = upload(changed())

    assert (drafted.asked, drafted.rubric.version, drafted.new) == ("2020.1", "2020.2", True)
    assert drafted.rubric.state == Rubric.State.DRAFT
    assert current_rubric("PS2020").version == "2020.1"
    assert upload(changed("87")).rubric.version == "2020.3"


def test_a_version_nobody_has_is_kept_as_named(published):
    text = changed().replace('version = "2020.1"', 'version = "2026-a"')

    assert upload(text).rubric.version == "2026-a"
    assert upload(text.replace("= 86\n", "= 87\n")).rubric.version == "2026-a.1"


def test_the_same_content_is_the_version_there_is(published):
    found = upload("# a comment of mine\n" + rubric_text("PS2020"))

    assert (str(found.rubric), found.new) == ("PS2020 2020.1", False)
    assert Rubric.objects.filter(code="PS2020").count() == 1


def test_a_discarded_draft_comes_back_by_its_own_text(published):
    first = upload(changed())
    discard(first.rubric, actor_name="lead", at=NOON)

    again = upload(changed())

    assert (again.rubric.pk, again.rubric.state) == (first.rubric.pk, Rubric.State.DRAFT)


def test_a_workbook_is_read_in_its_own_way(published):
    book = openpyxl.load_workbook(io.BytesIO(workbook(rubric_text("PS2020"))))
    sheet = book["indicators"]
    column = [cell.value for cell in sheet[2]].index("threshold")
    sheet.cell(4, column + 1).value = "86"
    stream = io.BytesIO()
    book.save(stream)

    assert upload(stream.getvalue(), "改.XLSX").rubric.version == "2020.2"


def test_a_bad_cell_is_named(published):
    book = openpyxl.load_workbook(io.BytesIO(workbook(rubric_text("PS2020"))))
    book["indicators"].cell(4, 3).value = "[1, 2"
    stream = io.BytesIO()
    book.save(stream)

    (reason,) = reasons(stream.getvalue(), "rubric.xlsx")

    assert reason.startswith("“indicators”C4：读不懂")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ('rubric = 1\ncode = "X\n', "a.toml", "第2行第10列：不合TOML的写法"),
        (b"\xff\xfe", "a.toml", "第1行：文件不是UTF-8文本"),
        ("[[a]]\n" * 4000, "a.toml", "表太多"),
        (b"not a workbook", "a.xlsx", "不是.xlsx工作簿"),
        ("code = 3\nversion = 4\n", "a.toml", "文件开头"),
    ],
    ids=["syntax", "encoding", "too many", "no workbook", "no rubric"],
)
def test_what_cannot_be_read_says_where_and_what_to_do(published, content, name, said):
    assert said in reasons(content, name)[0]


def test_every_error_is_told_at_once(published):
    text = changed().replace('formula = "satisfaction"', 'formula = "nobody"')
    text = text.replace("kg_classes_within_cap /", "unheard_of /")

    found = reasons(text)

    assert any("nobody" in reason for reason in found)
    assert any("unheard_of" in reason for reason in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "PS2020"', 'code = "PS/2020"', "code应为1至16个字母"),
        ('version = "2020.1"', f'version = "{"9" * 17}"', "version应为1至16个字母"),
        ('title = "', f'title = "{"长" * 121}', "title超过120个字"),
        ('source = "', 'source = "\\u0000', "空字符"),
    ],
)
def test_what_no_column_holds_is_refused(published, old, new, said):
    text = changed()
    assert old in text

    assert any(said in reason for reason in reasons(text.replace(old, new, 1)))


def test_a_version_that_cannot_be_counted_on_is_refused(published):
    longest = changed().replace('version = "2020.1"', f'version = "{"v" * 16}"')
    upload(longest)

    assert "超过16个字" in reasons(longest.replace("= 86\n", "= 87\n"))[0]


def test_a_child_that_gives_up_is_a_reason(published, monkeypatch):
    monkeypatch.setattr(drafting, "READ_MEMORY_MB", 1)

    assert "读" in reasons(changed())[0]


def test_renumbering_keeps_comments_and_never_touches_another_line():
    text = '# mine\nrubric = 1\nversion = "1"\n\n[[parts]]\nversion = "1"\n'

    assert renumbered(text, "2") == text.replace('version = "1"', 'version = "2"', 1)


def test_renumbering_finds_a_version_written_otherwise():
    text = 'rubric = 1\n"version" = "1"\n\n[[parts]]\nversion = "1"\n'

    assert 'version = "2"' in renumbered(text, "2").partition("[[parts]]")[0]


def test_a_refused_file_is_told_of_by_its_digest_alone(published):
    content = b"title = 13812345678 secret"

    reasons(content)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RUBRIC_REFUSED)
    assert (event.actor_name, event.target) == ("lead", "rubrics")
    assert event.details == {"sha256": hashlib.sha256(content).hexdigest(), "problems": 1}


def test_a_file_that_becomes_a_draft_is_not_told_of_as_refused(published):
    upload(changed())

    assert not AuditEvent.objects.filter(verb=AuditEvent.Verb.RUBRIC_REFUSED).exists()
