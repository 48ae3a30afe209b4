"""Whether the portal can do its main job, part by part."""

import ctypes
import logging
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max
from django.utils.translation import gettext as _

from edu_duty.audit import anchors, guards
from edu_duty.jobs.models import Job
from edu_duty.jobs.pulse import last_beat
from edu_duty.jobs.sweeper import STANDSTILL, oldest_wait

logger = logging.getLogger(__name__)

SILENT_AFTER = timedelta(seconds=60)
SUBSETTER = "libharfbuzz-subset.so.0"


class Unwell(Exception):
    """A part does not do its work; the message says what is wrong and what to do."""


class Worrying(Exception):
    """The portal does its work, and yet somebody should look; the message says at what."""


@dataclass(frozen=True, slots=True)
class HealthPart:
    """One part of the portal, named as in ``CHECKS``; a warning does not make it unwell."""

    name: str
    ok: bool
    detail: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class HealthReport:
    """All parts; ``ok`` only if every part is."""

    ok: bool
    parts: list[HealthPart]


def report(at: datetime) -> HealthReport:
    """Examine every part; a part that cannot be examined is not well."""
    parts = [_examine(name, check, at) for name, check in CHECKS.items()]
    return HealthReport(all(part.ok for part in parts), parts)


def ask(address: str) -> str:
    """Ask the portal at an address whether it is well; return what is wrong, or nothing."""
    reachable = address.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]")
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    request = urllib.request.Request(f"{reachable}/healthz", headers={"Host": host})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own address
            answer.read()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(500).decode('utf-8', 'replace')}"
    except OSError as error:
        return str(error)
    return ""


def _examine(name: str, check: Callable[[datetime], str], at: datetime) -> HealthPart:
    try:
        return HealthPart(name, ok=True, detail=check(at))
    except Worrying as problem:
        return HealthPart(name, ok=True, detail=str(problem), warning=True)
    except Unwell as problem:
        return HealthPart(name, ok=False, detail=str(problem))
    except DatabaseError as error:
        logger.warning("Health: %s could not be examined: %s", name, error)
        return HealthPart(
            name, ok=False, detail=_("数据库没有应答。检查数据库服务和 DATABASE_URL。")
        )


def _database(_at: datetime) -> str:
    Job.objects.exists()
    return _("数据库可读。")


def _workers(at: datetime) -> str:
    moments = [last_beat("worker"), Job.objects.aggregate(at=Max("heartbeat_at"))["at"]]
    latest = max((moment for moment in moments if moment), default=None)
    if latest is None:
        raise Unwell(_("任务进程还没有应答过。启动 worker。"))
    if at - latest > SILENT_AFTER:
        raise Unwell(
            _("任务进程已 %(seconds)s 秒没有应答。检查 worker 和消息服务。")
            % {"seconds": int((at - latest).total_seconds())}
        )
    return _("任务进程有应答。")


def _sweeper(at: datetime) -> str:
    latest = last_beat("sweeper")
    if latest is None or at - latest > SILENT_AFTER:
        raise Unwell(_("清扫进程没有运行。启动 sweeper，否则中断的任务不会重新开始。"))
    return _("清扫进程在运行。")


def _queue(at: datetime) -> str:
    waiting = oldest_wait(at)
    if waiting > STANDSTILL:
        raise Unwell(
            _("最早的任务已等待 %(seconds)s 秒。检查 worker，或增加并发数。")
            % {"seconds": int(waiting.total_seconds())}
        )
    return _("没有任务久等。")


def _anchors(at: datetime) -> str:
    newest = anchors.latest()
    if newest is not None and at - newest.at > anchors.STALE_AFTER:
        raise Worrying(
            _("最新的审计锚点已有 %(hours)s 小时。检查清扫进程和锚点文件所在的磁盘。")
            % {"hours": int((at - newest.at).total_seconds() // 3600)}
        )
    if guards.missing_guards():
        raise Worrying(_("数据库不再拒绝改动审计记录：触发器缺失。运行 manage.py migrate。"))
    if newest is None:
        return _("还没有审计锚点，清扫进程每小时写一个。")
    return _("审计锚点每小时写一个，最新的是第%(number)s个。") % {"number": newest.sequence}


def _fonts(_at: datetime) -> str:
    return _("中文字体 %(count)s 种，字体子集库可用。") % {"count": _chinese_fonts()}


@cache
def _chinese_fonts() -> int:
    """Count the fonts for Chinese; cached once all is well, asked again as long as it is not."""
    program = shutil.which("fc-list")
    if program is None:
        raise Unwell(_("没有 fontconfig。安装系统软件包 fontconfig。"))
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [program, ":lang=zh-cn", "family"], capture_output=True, timeout=10, check=False
    )
    count = len(listed.stdout.splitlines())
    if count == 0:
        raise Unwell(_("没有中文字体，报告会印出空框。安装系统软件包 fonts-noto-cjk。"))
    try:
        ctypes.CDLL(SUBSETTER)
    except OSError as error:
        raise Unwell(
            _("没有 libharfbuzz-subset，报告要慢十倍。安装系统软件包 libharfbuzz-subset0。")
        ) from error
    return count


CHECKS: dict[str, Callable[[datetime], str]] = {
    "database": _database,
    "workers": _workers,
    "sweeper": _sweeper,
    "queue": _queue,
    "fonts": _fonts,
    "anchors": _anchors,
}
