"""Reads a rubric's workbook into plain cells, in a sealed child without Django.

Shape: ``main`` answers the JSON of ``schools.spreadsheet``, with every sheet under its own name.
"""

import json

from schools.spreadsheet import every_sheet
from schools.unpacking import Refused


def main(content: bytes) -> bytes:
    """Answer the cells of every sheet, or why the file as a whole is not read."""
    try:
        answer = every_sheet(content)
    except Refused as refusal:
        answer = {"refused": {"code": refusal.code, "detail": refusal.detail}}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8")
