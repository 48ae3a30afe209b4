#!/usr/bin/env python3
"""Check an exported audit trail without the portal: Python 3.11 and its standard library only.

    python3 verify_audit.py AUDIT.jsonl [--anchors ANCHORS.jsonl] [--root HEX ...]

AUDIT.jsonl comes from ``manage.py export_audit``, ANCHORS.jsonl is a copy of the anchor file that
was kept where the portal's administrators cannot write, a root is one printed on some paper.
Ends with 0 when everything holds, with 1 after saying what does not, with 2 on wrong usage.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ALGORITHMS = {"sha256", "sm3"}
SINCE_V2 = {"v", "hash", "actor_id", "posts", "origin"}
Row = dict[str, Any]
Heads = dict[str, tuple[int, str]]


@dataclass
class Trail:
    """An export as it was read: events by chain, heads, anchors as (number, line, root, at)."""

    chains: dict[str, list[Row]] = field(default_factory=dict)
    heads: Heads = field(default_factory=dict)
    anchors: list[Row] = field(default_factory=list)


class Unreadable(Exception):
    """A file is no export or no anchor file."""


def canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, data).digest()


def merkle(entries: list[bytes], algorithm: str) -> bytes:
    """RFC 6962: leaves begin with 0, nodes with 1, the left subtree is the largest full one."""
    if not entries:
        return digest(b"", algorithm)
    if len(entries) == 1:
        return digest(b"\x00" + entries[0], algorithm)
    half = 1 << (len(entries) - 1).bit_length() - 1
    both = merkle(entries[:half], algorithm) + merkle(entries[half:], algorithm)
    return digest(b"\x01" + both, algorithm)


def read_export(text: str) -> Trail:
    """Read an export; rows are taken as they come, whatever is wrong with them is found later."""
    lines = text.splitlines()
    if not lines or json.loads(lines[0]).get("audit") != 1:
        raise Unreadable("不是审计记录的导出文件（第1行）")
    trail = Trail()
    for number, line in enumerate(lines[1:], start=2):
        row = json.loads(line)
        if "event" in row:
            trail.chains.setdefault(row["event"]["content"]["chain"], []).append(row["event"])
        elif "head" in row:
            chain, sequence, own = row["head"]
            trail.heads[chain] = (sequence, own)
        elif "anchor" in row:
            trail.anchors.append(row["anchor"])
        else:
            raise Unreadable(f"第{number}行不认识")
    return trail


def own_hash(event: Row) -> str | None:
    """Return the hash an event should have; None where its own words contradict one another."""
    content, version, algorithm = event["content"], event["version"], event["algorithm"]
    as_told = version == 2 and content.get("v") == 2 and content.get("hash") == algorithm
    as_old = version == 1 and algorithm == "sha256" and not SINCE_V2 & set(content)
    if algorithm not in ALGORITHMS or not (as_told or as_old):
        return None
    return digest(f"{event['previous']}\n".encode() + canonical(content), algorithm).hex()


def check_chain(chain: str, events: list[Row], head: tuple[int, str] | None) -> list[str]:
    """Walk a chain from its beginning; say every place where it does not hold."""
    found, previous, expected = [], "", 1
    for event in sorted(events, key=lambda each: each["content"]["sequence"]):
        sequence = event["content"]["sequence"]
        if sequence > expected:
            found.append(f"链 {chain}：第{_span(expected, sequence - 1)}条缺失，被删除或改了编号")
        elif sequence < expected:
            found.append(f"链 {chain}：第{sequence}条是插入的，这个编号有两条或不该有")
        elif event["previous"] != previous:
            found.append(f"链 {chain}：第{sequence}条与前一条不衔接，前一条被改写或这条是换来的")
        if own_hash(event) != event["hash"]:
            found.append(f"链 {chain}：第{sequence}条的内容与它的摘要不符，被改动")
        previous, expected = event["hash"], sequence + 1
    return found + _check_head(chain, (expected - 1, previous), head)


def _check_head(chain: str, last: tuple[int, str], head: tuple[int, str] | None) -> list[str]:
    if head is None:
        return [f"链 {chain}：链头缺失，被删除"]
    if head[0] > last[0]:
        return [f"链 {chain}：第{_span(last[0] + 1, head[0])}条缺失，末尾被截断"]
    if head != last:
        return [f"链 {chain}：链头写着第{head[0]}条，最后一条是第{last[0]}条，两者不符，被改写"]
    return []


def check_lines(lines: list[str], name: str) -> list[str]:
    """Check that anchor lines follow one another and that each root is the root of its heads."""
    found: list[str] = []
    heads: Heads = {}
    for number, text in enumerate(lines, start=1):
        where = f"{name}第{number}行"
        try:
            line = json.loads(text)
            if line["full"]:
                found += _gone(heads, line["changed"], where)
                heads = {}
            heads |= {chain: (n, own) for chain, (n, own) in line["changed"].items()}
            found += _line_faults(line, text, number, lines, heads, where)
        except (ValueError, KeyError, TypeError, AttributeError):
            found.append(f"{where}读不懂，被改动")
    return found


def _line_faults(
    line: Row, text: str, number: int, lines: list[str], heads: Heads, where: str
) -> list[str]:
    algorithm = line["hash"]
    if algorithm not in ALGORITHMS:
        return [f"{where}的算法不认识，被改动"]
    found = []
    entries = [canonical([chain, *heads[chain]]) for chain in sorted(heads)]
    before = digest(lines[number - 2].encode(), algorithm).hex() if number > 1 else ""
    if line["n"] != number:
        found.append(f"{where}写着第{line['n']}个锚点，前面有锚点被删除或插入")
    elif line["previous"] != before:
        found.append(f"{where}与前一行不衔接，第{number - 1}行被改动")
    same = canonical(line).decode() == text and line["chains"] == len(heads)
    roots = merkle(entries, algorithm).hex() == line["root"]
    if not (same and roots and digest(b"\n".join(entries), algorithm).hex() == line["heads"]):
        found.append(f"{where}的根与它列出的链头不符：这一行被改动，或当时有链被删除")
    return found


def _gone(heads: Heads, named: Row, where: str) -> list[str]:
    return [f"{where}不再有链 {chain}：整条链被删除" for chain in sorted(set(heads) - set(named))]


def check_anchored(trail: Trail, lines: list[str], name: str) -> list[str]:
    """Compare what the anchors saw with what stands in the export; name the first that differs."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    hashes = {
        chain: {event["content"]["sequence"]: event["hash"] for event in events}
        for chain, events in trail.chains.items()
    }
    for number, text in enumerate(lines, start=1):
        try:
            line = json.loads(text)
            changed = {chain: (n, own) for chain, (n, own) in line["changed"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # check_lines has said so
        for chain, (sequence, own) in changed.items():
            between = (
                f"{name}第{seen[chain]}个与第{number}个锚点之间"
                if chain in seen
                else (f"{name}第{number}个锚点之前")
            )
            fault = _against(hashes.get(chain), sequence, own)
            if fault:
                found.setdefault(
                    chain, f"链 {chain}：{fault}（{between}写成的部分，{line.get('at')}）"
                )
            seen[chain] = number
    return list(found.values())


def _against(written: dict[int, str] | None, sequence: int, own: str) -> str:
    if written is None:
        return f"整条链被删除，锚点见过它到第{sequence}条"
    if sequence not in written:
        newest = max(written)
        cut = newest < sequence
        return (
            f"第{newest + 1 if cut else sequence}条起缺失，末尾被截断"
            if cut
            else f"第{sequence}条缺失"
        )
    return f"第{sequence}条或它之前的被改写并重新连过" if written[sequence] != own else ""


def compare_files(inside: list[Row], outside: list[str]) -> list[str]:
    """Compare the anchors in the export with the file that was kept apart."""
    found = []
    for number in range(1, max(len(inside), len(outside)) + 1):
        if number > len(outside):
            found.append(f"锚点文件少了第{_span(number, len(inside))}行，末尾被截断或备份较早")
            break
        if number > len(inside):
            found.append(
                f"数据库少了第{_span(number, len(outside))}个锚点，被删除或数据库退回了旧状态"
            )
            break
        if inside[number - 1]["line"] != outside[number - 1]:
            found.append(f"第{number}个锚点在数据库与锚点文件中不同，其中之一被改动")
    return found


def check_rows(anchors: list[Row]) -> list[str]:
    """Check that what the database tells beside an anchor's line is what the line says."""
    found = []
    for number, row in enumerate(anchors, start=1):
        try:
            line = json.loads(row["line"])
            agrees = (row["n"], row["root"], row["at"]) == (line["n"], line["root"], line["at"])
        except (ValueError, KeyError, TypeError):
            agrees = False
        if not agrees or row["n"] != number or row.get("chains", line["chains"]) != line["chains"]:
            found.append(f"数据库中第{number}个锚点的记录与它的内容不符，被改动")
    return found


def verify(trail: Trail, outside: list[str] | None, roots: list[str]) -> list[str]:
    """Return every finding in words; nothing is found in a trail that nobody touched."""
    found = []
    for chain in sorted(set(trail.chains) | set(trail.heads)):
        events = trail.chains.get(chain, [])
        found += check_chain(chain, events, trail.heads.get(chain))
    inside = [row["line"] for row in trail.anchors]
    found += check_rows(trail.anchors) + check_lines(inside, "数据库锚点")
    if outside is None:
        found += check_anchored(trail, inside, "数据库")
    else:
        found += compare_files(trail.anchors, outside) + check_lines(outside, "锚点文件")
        found += check_anchored(trail, outside, "锚点文件")
    known = {_root_of(line) for line in [*inside, *(outside or [])]}
    return found + [
        f"没有根为 {root} 的锚点：印出来的与留下来的不同" for root in roots if root not in known
    ]


def _root_of(text: str) -> str:
    try:
        return str(json.loads(text)["root"])
    except (ValueError, KeyError, TypeError):
        return ""


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}到{last}"


def main(arguments: list[str] | None = None, say: Callable[[str], object] = print) -> int:
    parser = argparse.ArgumentParser(description="核对审计记录的导出文件")
    parser.add_argument("audit", type=Path, help="manage.py export_audit 写出的文件")
    parser.add_argument("--anchors", type=Path, help="另外保管的锚点文件")
    parser.add_argument("--root", action="append", default=[], help="印在纸上的锚点根，可重复")
    options = parser.parse_args(arguments)
    try:
        trail = read_export(options.audit.read_text(encoding="utf-8"))
        kept = options.anchors.read_text(encoding="utf-8") if options.anchors else None
    except (OSError, ValueError, KeyError, TypeError, Unreadable) as error:
        say(f"读不了：{error}")
        return 1
    found = verify(trail, None if kept is None else kept.splitlines(), options.root)
    events = sum(map(len, trail.chains.values()))
    newest = json.loads(trail.anchors[-1]["line"])["at"] if trail.anchors and not found else "无"
    for finding in found:
        say(f"✗ {finding}")
    say(f"{len(trail.chains)}条链，{events}条记录，{len(trail.anchors)}个锚点：{len(found)}处不符")
    if not found:
        say(f"✓ 全部相符。最新锚点之后写成的记录只受链保护，最新锚点：{newest}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
