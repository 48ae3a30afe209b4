"""Workbooks spoilt at random, the same on every machine."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

from tests.corpus.awkward import GOOD, shared, wps
from tests.schools.packages import zipped

SEED = 20_251_122
Parts = dict[str, bytes]
# What stands where a number or an address stood.
ODD = [
    b"",
    b"-1",
    b"NaN",
    b"1e999",
    b"99999999999",
    b"A0",
    b"XFD1048576",
    b"\xff\xfe",
    b"&#0;",
    b"]]>",
]


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def flip(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _time in range(chance.randint(1, 20)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def cut(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    return content[:begin] + content[begin + chance.randint(1, len(content)) :]


def flip_in_a_part(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    name = chance.choice(sorted(parts))
    return zipped(parts | {name: flip(parts[name], chance)})


def cut_a_part(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    name = chance.choice(sorted(parts))
    return zipped(parts | {name: cut(parts[name], chance)})


def swap_parts(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    one, other = chance.sample(sorted(parts), 2)
    return zipped(parts | {one: parts[other], other: parts[one]})


def leave_a_part_out(content: bytes, chance: random.Random) -> bytes:
    parts = parts_of(content)
    gone = set(chance.sample(sorted(parts), chance.randint(1, 3)))
    return zipped({name: part for name, part in parts.items() if name not in gone})


def write_odd_values(content: bytes, chance: random.Random) -> bytes:
    """Put something odd between two quotes or two tags of a sheet or a part about sheets."""
    parts = parts_of(content)
    name = chance.choice([each for each in sorted(parts) if each.startswith("xl/")])
    text = parts[name]
    for _time in range(chance.randint(1, 4)):
        sign = chance.choice([b'"', b">"])
        places = [at for at, byte in enumerate(text) if byte == sign[0]]
        if not places:
            break
        begin = chance.choice(places) + 1
        ends = [at for at in (text.find(b'"', begin), text.find(b"<", begin)) if at >= 0]
        text = text[:begin] + chance.choice(ODD) + text[min(ends, default=begin) :]
    return zipped(parts | {name: text})


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip,
    cut,
    flip_in_a_part,
    cut_a_part,
    swap_parts,
    leave_a_part_out,
    write_odd_values,
    write_odd_values,
)


def mutated(count: int) -> Iterator[bytes]:
    """Spoil good workbooks in turns, each way as often as the others."""
    sources = (GOOD, shared(), wps())
    for number in range(count):
        chance = random.Random(SEED + number)
        yield MUTATIONS[number % len(MUTATIONS)](chance.choice(sources), chance)
