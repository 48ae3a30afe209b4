"""Has LibreOffice compute workbooks again, with a wrong value planted in every formula's cell."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

OFFICE = shutil.which("soffice")
PLANTED = -99
SECONDS = 480
# Without this a workbook keeps the values that were stored in it.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
Cells = dict[str, list[dict[str, Any]]]


def plant(content: bytes) -> bytes:
    """Store −99 as the value of every formula."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = part.decode("utf-8")
                text, planted = re.subn(r"</f><v ?/>|</f><v></v>", f"</f><v>{PLANTED}</v>", text)
                assert planted == text.count("</f>")
                part = text.encode("utf-8")
            new.writestr(name, part)
    return stream.getvalue()


def recalculate(contents: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Let LibreOffice open and save planted workbooks; all in one start of it."""
    assert OFFICE is not None
    profile, sources, results = folder / "profile", folder / "sources", folder / "results"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        ALWAYS_RECALCULATE, encoding="utf-8"
    )
    sources.mkdir()
    for name, content in contents.items():
        (sources / f"{name}.xlsx").write_bytes(plant(content))
    subprocess.run(
        [
            OFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", "xlsx", "--outdir", str(results),
            *(str(sources / f"{name}.xlsx") for name in contents),
        ],
        capture_output=True, check=True, timeout=SECONDS,
    )  # fmt: skip
    return {name: (results / f"{name}.xlsx").read_bytes() for name in contents}


def read(content: bytes) -> Cells:
    """Read stored values: sheet -> rows, each by heading; an empty text is a blank."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {}
    for name in book.sheet_names:
        headings, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [
            {
                str(heading): None if value == "" else value
                for heading, value in zip(headings, row, strict=True)
            }
            for row in rows
        ]
    return found
