"""Every text of the screen has its English, and English pages show no Chinese that is not data.

A new text goes into the catalogue with ``manage.py makemessages -l en --no-location --no-wrap
--ignore=.venv --ignore=var --ignore=tests --ignore=bench``; then translate it, take the line
POT-Creation-Date out again, and ``msgfmt --check-format -o django.mo django.po``.
"""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from edu_duty.accounts.context import CHINESE
from indicators.evaluating import score_county
from indicators.publishing import load_rubrics
from indicators.targets import load_targets, profiles
from indicators.wording import CONFIDENCES, titles_of
from schools import dictionary
from schools.importing import import_reading
from schools.models import Region, Return
from schools.numbers import UNIT_LABELS
from schools.package import Reading, SchoolRow, StageRow
from tests.conftest import NOON
from tests.indicators.reading import shipped
from tests.indicators.returns import primary_school
from tests.schools.test_import_queries import ERROR, ended, result

ROOT = settings.BASE_DIR
ROOMS = ("edu_duty", "schools", "indicators", "assessments", "reports", "templates")
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")
SIGNS = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9]*[a-z]|%%")
YEAR = 2025


@dataclass(frozen=True)
class Entry:
    """One text of a catalogue with its translation."""

    context: str
    text: str
    english: str
    fuzzy: bool
    obsolete: bool


def entries(catalogue: str) -> list[Entry]:
    """Read the texts of a catalogue; the header is left out."""
    found = []
    for block in re.split(r"\n{2,}", catalogue):
        fields = {"msgctxt": "", "msgid": "", "msgstr": ""}
        for name, first, more in re.findall(
            r'^(?:#~ )?(msgctxt|msgid|msgstr) (".*")((?:\n(?:#~ )?".*")*)', block, re.MULTILINE
        ):
            quoted = [first, *re.findall(r'".*"', more)]
            fields[name] = "".join(ast.literal_eval(part) for part in quoted)
        if fields["msgid"]:
            flags = "".join(re.findall(r"^#,.*$", block, re.MULTILINE))
            gone = "#~" in block
            context, text, english = fields.values()
            found.append(Entry(context, text, english, "fuzzy" in flags, gone))
    return found


COMMITTED = entries((ROOT / CATALOGUE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """The committed catalogue brought up to date with the texts of today, in a copy of the tree."""
    if shutil.which("msgmerge") is None:
        pytest.skip("gettext is not installed: apt-get install gettext")
    copy = tmp_path_factory.mktemp("tree")
    for room in (*ROOMS, "locale"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-location", "--no-wrap"],
        cwd=copy,
        env=os.environ | {"DATA_DIR": str(copy / "data"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    return entries((copy / CATALOGUE).read_text(encoding="utf-8"))


def test_every_text_has_its_english(extracted):
    missing = [entry for entry in extracted if not entry.english or entry.fuzzy]

    assert missing == []


def test_the_catalogue_holds_what_is_said_today_and_nothing_else(extracted):
    said = {(entry.context, entry.text) for entry in extracted if not entry.obsolete}

    assert said == {(entry.context, entry.text) for entry in COMMITTED}
    assert len(said) == len(COMMITTED)


def test_english_keeps_the_placeholders():
    differing = [
        entry
        for entry in COMMITTED
        if sorted(PLACEHOLDER.findall(entry.text)) != sorted(PLACEHOLDER.findall(entry.english))
    ]

    assert differing == []


def test_english_holds_no_chinese():
    assert [entry.english for entry in COMMITTED if SIGNS.search(entry.english)] == []


def test_the_compiled_catalogue_is_the_written_one():
    compiled = ROOT / CATALOGUE.with_suffix(".mo")
    with compiled.open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)

    stale = [
        entry.text
        for entry in COMMITTED
        if (
            spoken.pgettext(entry.context, entry.text)
            if entry.context
            else spoken.gettext(entry.text)
        )
        != entry.english
    ]
    # Bytes 8 to 11 count the texts; the header is one more.
    count = int.from_bytes(compiled.read_bytes()[8:12], sys.byteorder)
    assert stale == []
    assert count == len(COMMITTED) + 1


def test_entries_are_read_with_context_flags_and_long_lines():
    text = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "一"\nmsgstr ""\n\n'
        '#, fuzzy, python-format\nmsgctxt "kind"\nmsgid "二"\nmsgstr ""\n"tw"\n"o"\n\n'
        '#~ msgid "三"\n#~ msgstr "three"\n'
    )

    assert entries(text) == [
        Entry("", "一", "", fuzzy=False, obsolete=False),
        Entry("kind", "二", "two", fuzzy=True, obsolete=False),
        Entry("", "三", "three", fuzzy=False, obsolete=True),
    ]


TRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}"
    r"|{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*translate.*?%}",
    re.DOTALL,
)
# Printed documents are Chinese documents.
TEMPLATES = [
    path for path in sorted((ROOT / "templates").rglob("*.html")) if "pdf" not in path.parts
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_say_everything_through_the_catalogue(path):
    left = TRANSLATED.sub("", path.read_text(encoding="utf-8"))

    assert [line.strip() for line in left.splitlines() if SIGNS.search(line)] == []


def test_the_words_of_the_dictionary_are_english():
    labels = (
        dictionary.STAGE_LABELS,
        dictionary.KIND_LABELS,
        dictionary.LOCALE_LABELS,
        dictionary.OWNERSHIP_LABELS,
        dictionary.DEPARTMENT_LABELS,
        UNIT_LABELS,
        CONFIDENCES,
    )

    with override("en"):
        words = [str(label) for table in labels for label in table.values()]
        words += [element.label for element in dictionary.elements().values()]

    assert [word for word in words if SIGNS.search(word)] == []


@pytest.mark.parametrize("code", ["QB2017", "PS2020"])
def test_rubrics_have_english_titles(code):
    with override("en"):
        titles = titles_of(shipped(code))

    words = [*titles.indicators.values(), *titles.parts.values(), titles.rubric]
    assert all(words)
    assert [word for word in words if SIGNS.search(word)] == []


def small_reading() -> Reading:
    """Two primary schools, one of them with too little floor area and a figure missing."""
    campuses = [
        primary_school("9901010001"),
        primary_school("9901010002", teaching_aux_area="120", multimedia_rooms=None),
    ]
    return Reading(
        schools=[
            SchoolRow(c["code"], f"示例学校{c['code']}", "211", "town", "public", c["figures"])
            for c in campuses
        ],
        stages=[StageRow(c["code"], "primary", c["primary"]) for c in campuses],
        county={"population": "500000", "kindergarten_children": "100"},
    )


@pytest.fixture
def scored(county: Region) -> list[Any]:
    """Two years of a county, scored by both rubrics; returns everything that is data in it."""
    load_rubrics(NOON)
    with override(settings.LANGUAGE_CODE):
        for year in (YEAR - 1, YEAR):
            import_reading(
                county=county,
                year=year,
                reading=small_reading(),
                source="示例.xlsx",
                actor_name="filler",
                at=NOON,
                statements=[
                    {
                        "code": "stated_coverage",
                        "name": "公布的覆盖率",
                        "value": "95",
                        "unit": "percent",
                        "source": "示例公报",
                        "year": YEAR,
                        "note": "",
                        "concerns": ["PS2020:P2"],
                    }
                ],
            )
        scores = [
            score_county(
                county_code=county.code, year=YEAR, rubric_code=code, actor_name="filler", at=NOON
            )
            for code in ("QB2017", "PS2020", "CE37", "BB2012")
        ]
    frozen = Return.objects.latest(county.code, YEAR)
    assert frozen is not None
    place = [county.name, county.province_name, county.prefecture_name, CHINESE.name, "示例.xlsx"]
    return [place, frozen.document(), frozen.findings, *(score.parsed() for score in scores)]


def chinese_in(data: Any) -> Iterator[str]:
    """Yield every Chinese text within data."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list | tuple):
        for part in data:
            yield from chinese_in(part)
    elif isinstance(data, str) and SIGNS.search(data):
        yield data


def chinese_names() -> Iterator[str]:
    """Yield what receipts hold in Chinese although the page has an English name for it."""
    yield from (element.name_zh for element in dictionary.elements().values())
    for rubric in map(shipped, ("QB2017", "PS2020", "CE37", "BB2012")):
        yield rubric.title
        yield from (part.title for part in rubric.parts)
        yield from (row.title for row in rubric.indicators)


def chinese_left(page: str, data: Any) -> list[str]:
    """Return the lines of a page that hold Chinese once the data are taken out of it."""
    for text in sorted(set(chinese_in(data)) - set(chinese_names()), key=len, reverse=True):
        page = page.replace(text, "")
    return [line.strip() for line in page.splitlines() if SIGNS.search(line)]


@pytest.fixture
def english(client, filler):
    """The county's filler, reading English."""
    filler.language = "en"
    filler.save()
    client.force_login(filler)
    return client


COUNTY_PAGES = (
    "assessments:county_year",
    "schools:return",
    "schools:import",
    "schools:open_year",
    "schools:register",
    "indicators:score",
    "assessments:targets",
    "reports:documents",
)


@pytest.mark.parametrize("name", COUNTY_PAGES)
def test_pages_of_a_county_show_no_chinese_but_data(english, county, scored, name):
    answer = english.get(reverse(name, args=[county.code, YEAR]))

    assert answer.status_code == 200
    assert chinese_left(answer.content.decode(), scored) == []


def test_the_board_shows_no_chinese_but_data_and_whom_a_box_reminds(english, county, scored):
    page = english.get(reverse("schools:board", args=[county.code, YEAR])).content.decode()

    boxes = r'name="to" value="[^"]*"'
    assert re.search(boxes, page)
    assert chinese_left(re.sub(boxes, "", page), scored) == []


@pytest.mark.parametrize("query", ["", "?schools=primary"])
@pytest.mark.parametrize("rubric", ["QB2017", "PS2020", "CE37", "BB2012"])
def test_result_pages_show_no_chinese_but_data(english, county, scored, rubric, query):
    where = reverse("indicators:result", args=[county.code, YEAR, rubric])

    page = english.get(where + query).content.decode()

    assert '<html lang="en"' in page
    assert chinese_left(page, scored) == []


def test_a_campus_shows_no_chinese_but_data(english, county, scored):
    where = reverse("schools:return", args=[county.code, YEAR])

    page = english.get(where + "?campus=9901010002").content.decode()

    assert "enrolment" in page
    assert chinese_left(page, scored) == []


def test_pages_of_a_job_show_no_chinese_but_data(english, county, scored):
    told = result(accepted=False, problems=[ERROR])
    job = ended(county, told)

    for name in ("schools:import_result", "jobs:progress"):
        page = english.get(reverse(name, args=[job.pk])).content.decode()
        assert chinese_left(page, [*scored, told, job.payload]) == []
    assert chinese_left(english.get(reverse("jobs:list")).content.decode(), [*scored, told]) == []


@pytest.mark.parametrize("address", ["/verify/", "/nowhere/"])
def test_pages_for_everybody_show_no_chinese(english, address):
    page = english.get(address).content.decode()

    assert chinese_left(page, CHINESE.name) == []


def test_sign_in_shows_no_chinese(client, settings, db):
    settings.DEMO = False
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(reverse("accounts:sign_in")).content.decode()

    assert "Sign in" in page
    assert chinese_left(page, CHINESE.name) == []


def test_chinese_left_sees_words_that_are_not_data():
    page = "<h1>示例甲县</h1>\n<button>上传</button>\n<td>学校规模</td>"

    left = chinese_left(page, ["示例甲县", {"title": "学校规模"}])

    assert left == ["<button>上传</button>", "<td>学校规模</td>"]


@pytest.mark.parametrize("code", ["guiyang_2025", "tonghua_2018", "county_template"])
def test_targets_show_no_chinese_but_their_sources(english, county, scored, code):
    load_targets()
    profile = next(profile for profile in profiles() if profile.code == code)
    sources = [row.measure.source for row in profile.rows if row.measure]

    page = english.get(f"/counties/{county.code}/{YEAR}/targets/?profile={code}").content.decode()

    assert profile.title_en in page
    assert chinese_left(page, [scored, profile.source, sources]) == []
