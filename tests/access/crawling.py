"""Reading everything the portal answers somebody, files opened, headers included."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.urls import reverse

from tests.access.world import BESIDE, HERE, TAKES, Visitor, World

_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
_OF_THE_MOMENT = frozenset({"Content-Length", "Expires"})
# What ends a session, or leads nobody anywhere new.
NOT_CRAWLED = frozenset({"accounts:sign_out"})
# Lists that give themselves away as files too, and what else they can be asked.
TABLES = ("api:regions", "api:returns", "api:scores", "api:documents", "api:jobs", "api:rubrics")
ASKED = {
    "people:list": ("format=csv", "format=xlsx", "q=QX", "state=closed"),
    "schools:deadlines": ("format=csv", "format=xlsx", "year=2024"),
    "assessments:counties": ("q=示例", "year=2024"),
    "schools:return": ("version=1",),
    "schools:campus": ("check=1",),
    "assessments:tasks": ("format=csv",),
    "assessments:evidence": ("format=csv",),
    "assessments:board": ("format=csv",),
    "assessments:agreement": ("format=csv",),
    "assessments:outcome": ("format=csv",),
    "assessments:story": ("format=csv", "format=xlsx"),
    "assessments:notices": ("show=unread",),
    "trail:events": (f"region={HERE}", "q=QX"),
    "indicators:result": ("schools=primary",),
}
ASKED |= dict.fromkeys(TABLES, ("format=csv", "format=xlsx", f"county={HERE}", "limit=1&offset=1"))


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Name every address of the county, with what it can be asked, and where it is."""
    for name in TAKES:
        if name in NOT_CRAWLED:
            continue
        address = world.address(name)
        yield name, address
        for query in ASKED.get(name, ()):
            yield f"{name}?{query}", f"{address}?{query}"
    score, document = world.arguments["api:score"]["pk"], world.arguments["api:document"]["pk"]
    person, frozen = world.people["filler"].pk, world.arguments["api:return"]["pk"]
    things: tuple[str, ...] = (
        f"county:{HERE}",
        f"return:{frozen}",
        f"score:{score}",
        f"document:{document}",
    )
    draft, job = world.arguments["indicators:publish"]["pk"], world.arguments["api:job"]["pk"]
    things += (f"document:{document}", f"person:{person}", f"rubric:{draft}", f"job:{job}")
    for thing in things:
        yield f"people:access?{thing}", f"{reverse('people:access')}?object={thing}"


def own_pages(world: World) -> Iterator[tuple[str, str]]:
    """Name every address that leads to nothing of the county: one's own, and lists of all.

    How the portal's processes are, and what happened meanwhile, is everybody's to change.
    """
    for name, taken in TAKES.items():
        if name in NOT_CRAWLED or "pk" in taken or "job" in taken:
            continue
        if name.startswith(("trail:", "system:")):
            continue
        arguments = dict(world.arguments[name])
        if "code" in arguments:
            arguments["code"] = BESIDE
        address = reverse(name, kwargs=arguments)
        yield name, address
        for query in ASKED.get(name, ()):
            yield f"{name}?{query}", f"{address}?{query}"


def crawl(visitor: Visitor, found: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Ask every page and return what was answered, in words."""
    return {name: words(visitor.ask("GET", address)) for name, address in found}


def words(answer: Any) -> str:
    """Write down an answer: its status, its headers, and its body with every file in it opened."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(
        f"{name}: {value}" for name, value in sorted(answer.items()) if name not in _OF_THE_MOMENT
    )
    text = "\n".join(_opened(body))
    return f"{answer.status_code}\n{headers}\n{_CHANGING.sub('', text)}"


def _opened(body: bytes) -> Iterator[str]:
    if not body.startswith(b"PK\x03\x04"):
        text = body.decode("utf-8", "replace")
        yield unescape(text)
        if "\\u" in text:
            yield re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), text)
        return
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        for part in sorted(parts.namelist()):
            # When a workbook was written is no secret.
            if part != "docProps/core.xml":
                yield unescape(parts.read(part).decode("utf-8", "replace"))
