"""What is spared changes nothing in the file, and is spared indeed."""

import re
import resource
import zlib
from collections import Counter
from collections.abc import Callable

import pydyf  # type: ignore[import-untyped]
import pytest
from tinyhtml5 import inputstream  # type: ignore[import-untyped]
from weasyprint import HTML
from weasyprint.layout import inline
from weasyprint.text import line_break

from reports import thrift
from reports.rendering import HanLayout, count_han, justify_line
from reports.thrift import (
    KeptLayout,
    PageReferences,
    Patterns,
    be_thrifty,
    in_one_stack,
    write_once,
)

LONG = "全县3至5周岁人口17,579人，在园幼儿15,447人，比上年增加1.25个百分点。County of Ya, 2025；"
PAGE = f"""<!doctype html><html lang="zh-Hans"><title>示例</title><style>
@page {{ size: A5; @bottom-center {{ content: counter(page) }} }}
body {{ font: 12pt "FandolSong", "Noto Serif CJK SC"; text-align: justify }}
p, td {{ overflow-wrap: anywhere }}
.wide {{ letter-spacing: .3em }} .plain {{ white-space: pre-wrap }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed }} td {{ border: 1pt solid }}
</style><h1 id="top">报告<br>示例</h1><p>{LONG * 9}<b>{LONG}</b><u>{LONG}</u></p>
<p class="wide">{LONG}</p><p class="plain">一行\n二行\u2029三行 &nbsp; 四</p>
<svg viewBox="0 0 90 20"><text x="1" y="9">图 1.5</text></svg>
<table><thead><tr><th>甲<th>乙<tbody>{f"<tr><td>{LONG}<td>1.50" * 30}</table>
<p><a href="#top">回到{"长" * 90}</a></p></html>"""
# A layout goes so deep, and from there calls what returns at once.
DEEPEST, CALLS = 400, 50


@pytest.fixture
def thrifty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare what can be spared, in this test alone."""
    monkeypatch.setattr(inputstream, "characters_until_regex", {})
    monkeypatch.setattr(pydyf, "zlib", zlib)
    monkeypatch.setattr(pydyf.PDF, "page_references", pydyf.PDF.page_references)
    monkeypatch.setattr(pydyf.Stream, "data", pydyf.Stream.data)
    be_thrifty()


def printed(
    monkeypatch: pytest.MonkeyPatch,
    layout: type[line_break.Layout],
    finisher: Callable[[object, pydyf.PDF], None] | None,
) -> bytes:
    monkeypatch.setattr(line_break, "Layout", layout)
    monkeypatch.setattr(inline, "count_expandable_spaces", count_han)
    monkeypatch.setattr(inline, "justify_line", justify_line)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    pdf = HTML(string=PAGE).write_pdf(pdf_tags=True, pdf_identifier=True, finisher=finisher)
    return bytes(pdf)


class Forgetful(HanLayout):
    """A layout as the library has it: thrown away once measured, made anew to be drawn."""

    deactivate = line_break.Layout.deactivate
    reactivate = line_break.Layout.reactivate


def test_a_document_is_the_same_to_the_byte_with_everything_done_twice(monkeypatch):
    monkeypatch.setattr(thrift, "COMPRESSION", 9)
    with monkeypatch.context() as unpatched:
        unpatched.setattr(KeptLayout, "set_text", line_break.Layout.set_text)
        usual = printed(unpatched, Forgetful, None)
    monkeypatch.setattr(pydyf, "zlib", zlib)
    monkeypatch.setattr(inputstream, "characters_until_regex", {})
    monkeypatch.setattr(pydyf.PDF, "page_references", pydyf.PDF.page_references)
    monkeypatch.setattr(pydyf.Stream, "data", pydyf.Stream.data)
    be_thrifty()

    spared = printed(monkeypatch, HanLayout, lambda _document, pdf: write_once(pdf))

    assert spared == usual


def test_a_line_is_set_up_once_to_be_measured_and_drawn(thrifty, monkeypatch):
    made: Counter[str] = Counter()

    class Counted(HanLayout):
        def __init__(self, *options: object) -> None:
            made["lines"] += 1
            super().__init__(*options)

        def setup(self, style: object) -> None:
            made["set up"] += 1
            super().setup(style)

    printed(monkeypatch, Counted, None)

    assert made["lines"] > 100
    assert made["set up"] == made["lines"]


def test_everything_in_the_file_is_compressed_once(thrifty, monkeypatch):
    compressed: Counter[int] = Counter()
    kept: list[object] = []
    plainly = thrift._compressed

    def counted(stream: pydyf.Stream) -> bytes:
        kept.append(stream)
        compressed[id(stream)] += 1
        return bytes(plainly(stream))

    monkeypatch.setattr(thrift, "_compressed", counted)

    printed(monkeypatch, HanLayout, lambda _document, pdf: write_once(pdf))

    assert len(compressed) > 5
    assert set(compressed.values()) == {1}


def test_everything_else_in_the_file_is_written_once(thrifty, monkeypatch):
    written: Counter[int] = Counter()
    plainly = pydyf.Dictionary.data.fget

    def counted(dictionary: pydyf.Dictionary) -> bytes:
        written[id(dictionary)] += 1
        return bytes(plainly(dictionary))

    monkeypatch.setattr(pydyf.Dictionary, "data", property(counted))
    objects: list[object] = []

    def finish(_document: object, pdf: pydyf.PDF) -> None:
        objects.extend(each for each in pdf.objects if isinstance(each, pydyf.Dictionary))
        write_once(pdf)

    printed(monkeypatch, HanLayout, finish)

    assert len(objects) > 100
    assert {written[id(each)] for each in objects} == {1}


def test_a_page_is_referred_to_by_its_own_number_from_either_end():
    references = PageReferences([4, 0, "R", 9, 0, "R", 17, 0, "R"])

    assert (references[0], references[2], references[-2]) == (b"4 0 R", b"17 0 R", b"9 0 R")


@pytest.mark.parametrize("among", [True, False])
def test_a_pattern_finds_what_the_librarys_own_finds_and_is_made_once(among, monkeypatch):
    patterns, characters = Patterns(), frozenset("<&\0]- \n")
    words = ["a<b", "<<a", "", "]-]x", " \n&", "甲&", "\0"]
    monkeypatch.setattr(inputstream, "characters_until_regex", patterns)

    def found(word: str) -> str:
        return str(inputstream.HTMLUnicodeInputStream(word).chars_until(characters, among))

    ours = [found(word) for word in words]
    monkeypatch.setattr(inputstream, "characters_until_regex", {})

    assert ours == [found(word) for word in words]
    assert [key for key in patterns if key[0] == characters] == [(characters, among)]
    assert patterns[characters, among] is patterns[characters, among]
    assert isinstance(patterns[characters, among], re.Pattern)


def faults(deep: int) -> int:
    """Count the pages of memory that calls from so deep ask the kernel for."""

    def leaf(a: int = 0, b: int = 0, c: int = 0) -> int:
        return a + b + c

    def descend(left: int) -> None:
        if left:
            descend(left - 1)
        else:
            for _call in range(CALLS):
                leaf()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for depth in range(deep):
        descend(depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_calls_from_any_depth_find_their_stack_where_it_was():
    counted: list[int] = []

    @in_one_stack
    def work(content: bytes) -> bytes:
        counted.append(faults(DEEPEST))
        return content

    assert work(b"x") == b"x"
    # Without it every call over an edge is one: more than there are depths.
    assert counted[0] < DEEPEST / 4


def test_only_kept_layouts_print():
    assert issubclass(HanLayout, KeptLayout)
