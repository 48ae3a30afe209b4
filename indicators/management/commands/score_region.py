"""Scores every county under a region code prefix, through the workers or in this process."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from edu_duty.jobs.models import Job
from indicators.evaluating import ScoringRefused, request_scoring, score_county
from schools.models import Region, Return
from schools.years import year_argument

ACTOR = "manage.py"
LOOK_EVERY_SECONDS = 0.2


class Command(PortalCommand):
    help = "Scores the newest returns of a year of every county under a prefix ('' is the nation)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--region", required=True, help="GB/T 2260 code prefix, may be empty")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--rubric", required=True, help="QB2017, BB2012, PS2020 or CE37")
        parser.add_argument("--inline", action="store_true", help="score in this process")
        parser.add_argument(
            "--patience",
            type=int,
            default=120,
            help="seconds to wait for a worker that makes no progress (default 120)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        prefix, year, rubric = options["region"], options["year"], options["rubric"]
        counties = Region.objects.counties().filter(code__startswith=prefix)
        with_return = sorted(
            set(
                Return.objects.filter(county__in=counties, year=year).values_list(
                    "county_id", flat=True
                )
            )
        )
        without = counties.count() - len(with_return)
        if not with_return:
            self._refuse_empty(prefix, year, without)
        if options["inline"]:
            scored, failed = self._inline(with_return, year, rubric)
        else:
            scored, failed = self._queued(prefix, with_return, year, rubric, options["patience"])
        self._answer(options, scored, failed, without)

    def _refuse_empty(self, prefix: str, year: int, counties: int) -> None:
        if counties == 0:
            self.refuse("region_unknown", _("没有区划代码以“%(code)s”开头的县") % {"code": prefix})
        message = _("“%(code)s”下%(count)s个县都没有%(year)s年度数据包")
        self.refuse(
            "return_unknown",
            message % {"code": prefix or _("全国"), "count": counties, "year": year},
        )

    def _inline(
        self, codes: list[str], year: int, rubric: str
    ) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        scored = []
        for position, code in enumerate(codes, start=1):
            try:
                score = score_county(
                    county_code=code,
                    year=year,
                    rubric_code=rubric,
                    actor_name=ACTOR,
                    at=timezone.now(),
                )
            except ScoringRefused as refusal:
                self.refuse(refusal.code, str(refusal))
            scored.append({"county": code, "verdict": score.verdict, "sha256": score.sha256})
            self.stderr.write(f"{position}/{len(codes)} {code} {score.verdict}")
        return scored, []

    def _queued(
        self, prefix: str, codes: list[str], year: int, rubric: str, patience: int
    ) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        try:
            jobs = request_scoring(
                county_codes=codes,
                year=year,
                rubric_code=rubric,
                region_code=prefix,
                actor_name=ACTOR,
                at=timezone.now(),
            )
        except ScoringRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        scored: list[dict[str, str]] = []
        failed: list[dict[str, str]] = []
        for job in self._awaited([job.pk for job in jobs], len(codes), patience):
            result = job.result or {"scored": [], "failed": []}
            scored += result["scored"]
            failed += result["failed"]
            if job.state != Job.State.DONE:
                counties = job.payload["county_codes"]
                reason = job.error_detail or str(Job.State(job.state).label)
                failed += [
                    {"county": code, "code": job.error_code, "reason": reason} for code in counties
                ]
        return scored, failed

    def _awaited(self, keys: list[Any], total: int, patience: int) -> Iterable[Job]:
        """Watch the jobs end, printing how far they are; give up when nothing moves."""
        seen, moved_at = (-1, -1), timezone.now()
        while True:
            jobs = list(Job.objects.filter(pk__in=keys).order_by("subject"))
            ended = [job for job in jobs if job.ended]
            counted = sum(len(job.payload["county_codes"]) for job in ended)
            running = sum(job.progress_done for job in jobs if not job.ended)
            if (len(ended), counted + running) != seen:
                seen, moved_at = (len(ended), counted + running), timezone.now()
                self.stderr.write(f"{counted + running}/{total}")
            if len(ended) == len(jobs):
                return jobs
            self._give_up_after(patience, moved_at)
            time.sleep(LOOK_EVERY_SECONDS)

    def _give_up_after(self, patience: int, moved_at: datetime) -> None:
        if (timezone.now() - moved_at).total_seconds() > patience:
            message = _(
                "%(seconds)s秒内没有进展：工作进程可能没有运行。任务已排队，启动后会继续；"
                "也可加 --inline 在本进程测算"
            )
            self.refuse("workers_idle", message % {"seconds": patience})

    def _answer(
        self,
        options: dict[str, Any],
        scored: list[dict[str, str]],
        failed: list[dict[str, str]],
        without: int,
    ) -> None:
        document = {
            "region": options["region"],
            "year": options["year"],
            "rubric": options["rubric"],
            "scored": sorted(scored, key=lambda row: row["county"]),
            "failed": sorted(failed, key=lambda row: row["county"]),
            "without_return": without,
        }
        if failed:
            message = _("%(count)s个县未能测算：%(reason)s") % {
                "count": len(failed),
                "reason": failed[0]["reason"],
            }
            self.refuse("counties_failed", message, document)
        self.emit(document)
        self.say(
            _("已测算%(scored)s个县，%(without)s个县没有数据包")
            % {"scored": len(scored), "without": without}
        )
