"""Hands a refused workbook back with every bad cell marked in it."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.jobs.models import Job
from edu_duty.sealed import SealedFailure, run_sealed
from schools.change_words import column_name
from schools.marking import request
from schools.marks import severity_mark
from schools.package import PROBLEMS_SHEET

logger = logging.getLogger(__name__)

MARK_SECONDS = 40
MARK_MEMORY_MB = 1536


class AnnotatingRefused(Exception):
    """The problems cannot be shown in the file itself; the message says what to do instead."""


def annotated_workbook(job: Job) -> bytes:
    """Return a copy of the uploaded workbook with its problems marked.

    Raises:
        AnnotatingRefused: nothing in the file has a cell to mark, or the copy was not finished
            within its limits.
    """
    problems = (job.result or {}).get("problems", [])
    is_workbook = job.payload["filename"].lower().endswith(".xlsx")
    if not is_workbook or not any(problem["cell"] for problem in problems):
        raise AnnotatingRefused(_("问题不在具体的格子里，没有可标注的工作簿；看问题清单"))
    told = {
        "sheet": PROBLEMS_SHEET,
        "headings": [_("级别"), _("工作表"), _("单元格"), _("数据项"), _("读到"), _("说明")],
        "problems": [_told(problem) for problem in problems],
    }
    content = vault.read(job.payload["upload"], shelf="uploads")
    try:
        return run_sealed(
            "schools.marking",
            request(told, content),
            seconds=MARK_SECONDS,
            memory_mb=MARK_MEMORY_MB,
        )
    except SealedFailure as failure:
        logger.warning("Import %s was not marked: %s", job.pk, failure)
        message = _("这个文件标注不了，可能过大；下载问题清单（CSV）逐条改正")
        raise AnnotatingRefused(message) from failure


def _told(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "severity": problem["severity"],
        "word": severity_mark(problem["severity"]).word,
        "sheet": problem["sheet"] or "",
        "cell": problem["cell"] or "",
        "name": column_name(problem["column"]),
        "found": problem["found"] or "",
        "message": problem["message"],
    }
