import pytest

from schools.markup import elements, local, parse, percent_styles
from schools.unpacking import Refused


@pytest.mark.parametrize(
    ("markup", "code"),
    [
        (b"<a>", "damaged"),
        (b"", "damaged"),
        (b"<a/>\xff", "damaged"),
        (b"<!DOCTYPE a><a/>", "doctype"),
    ],
)
def test_what_is_no_plain_xml_is_refused_with_its_part(markup, code):
    with pytest.raises(Refused, match=f"{code}: a.xml"):
        parse("a.xml", markup)


def test_elements_are_found_whatever_their_prefix():
    markup = b'<a xmlns:x="u"><x:sheet x:id="1" name="b"/><sheets/></a>'

    assert elements("a.xml", markup, "sheet") == [{"id": "1", "name": "b"}]
    assert local("x:sheet") == "sheet"


def test_styles_that_show_a_percentage_are_told_by_their_place():
    markup = b"""<styleSheet>
        <numFmts><numFmt numFmtId="170" formatCode="0.0%"/>
        <numFmt numFmtId="171" formatCode='0"%"'/></numFmts>
        <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/>
        <xf numFmtId="171"/></cellXfs>
    </styleSheet>"""

    assert percent_styles("xl/styles.xml", markup) == {"1", "2"}
