"""The page of an official document, in numbers, and the drawing of it for the documentation.

The style sheet says the same numbers; a test measures a printed specimen against these.

Unit: millimetres, unless said otherwise.
Source: GB/T 9704-2012, 5.2 (page and type area), 7.2.4, 7.2.5, 7.2.7, 7.3.1, 7.3.5 and 7.5.
"""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

PAGE_WIDTH, PAGE_HEIGHT = Decimal(210), Decimal(297)
TOP, BINDING = Decimal(37), Decimal(28)
TEXT_WIDTH, TEXT_HEIGHT = Decimal(156), Decimal(225)
LINES, CHARACTERS = 22, 28
# What 22 lines and 28 characters make of the type area.
LINE, CHARACTER = Decimal("10.227"), Decimal("5.5705")
ISSUER_BELOW_TOP, RULE_BELOW_NUMBER = Decimal(35), Decimal(4)
PAGE_NUMBER_BELOW_TEXT = Decimal(7)
DATE_FROM_EDGE = 4  # characters
SEAL = Decimal(42)

INK, LIGHT, RED = "#37464e", "#b9c3c7", "#c8161d"
CAPTION = "GB/T 9704—2012 版面尺寸（单位：毫米）"


def drawing() -> str:
    """Draw an odd page with its measures, as SVG."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-34 -14 292 330" '
        'font-family="Noto Sans CJK SC, sans-serif" font-size="4.6">',
        f"<title>{escape(CAPTION)}</title>",
        _box(Decimal(0), Decimal(0), PAGE_WIDTH, PAGE_HEIGHT, INK, "#ffffff"),
        *_grid(),
        *_furniture(),
        *_measures(),
        f'<text x="{PAGE_WIDTH / 2}" y="310" fill="{INK}" text-anchor="middle">{CAPTION}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid() -> Iterator[str]:
    """Draw the type area with its 22 lines, and one line of 28 characters."""
    yield _box(BINDING, TOP, TEXT_WIDTH, TEXT_HEIGHT, RED, "#fdf7f6")
    for line in range(1, LINES):
        y = TOP + line * LINE
        yield _path(f"M{BINDING} {y}h{TEXT_WIDTH}", LIGHT)
    top = TOP + (LINES - 1) * LINE
    for character in range(CHARACTERS):
        side = CHARACTER - Decimal("0.6")
        x = BINDING + character * CHARACTER + Decimal("0.3")
        yield _box(x, top + (LINE - side) / 2, side, side, LIGHT, "#ffffff")


def _furniture() -> Iterator[str]:
    """Draw what has a place of its own: issuer, rule, date, seal, page number."""
    top = TOP + ISSUER_BELOW_TOP
    middle = BINDING + TEXT_WIDTH / 2
    yield _text("发文机关标志", middle, top + 9, RED, 'font-size="11" text-anchor="middle"')
    yield _path(f"M{BINDING} {top + 44}h{TEXT_WIDTH}", RED, "1")
    yield _text("发文字号", middle, top + 39, INK, 'text-anchor="middle"')
    date_end = BINDING + TEXT_WIDTH - DATE_FROM_EDGE * CHARACTER
    x, y = date_end - Decimal(18), TOP + 17 * LINE
    yield _text("成文日期", date_end, y + 7, INK, 'text-anchor="end"')
    yield (
        f'<circle cx="{x}" cy="{y}" r="{SEAL / 2}" fill="none" stroke="{RED}" stroke-width="0.6" '
        'stroke-dasharray="2 1.5"/>'
    )
    dash = TOP + TEXT_HEIGHT + PAGE_NUMBER_BELOW_TEXT
    edge = BINDING + TEXT_WIDTH - CHARACTER
    yield _text("—  1  —", edge, dash + Decimal("1.6"), INK, 'text-anchor="end"')


def _measures() -> Iterator[str]:
    right, below = BINDING + TEXT_WIDTH, TOP + TEXT_HEIGHT
    yield from _down(Decimal(-8), Decimal(0), TOP, f"天头 {TOP}")
    yield from _down(Decimal(-8), TOP, TOP + ISSUER_BELOW_TOP, f"{ISSUER_BELOW_TOP}")
    yield from _down(PAGE_WIDTH + 8, TOP, below, f"版心 {TEXT_HEIGHT}，{LINES} 行")
    yield from _down(PAGE_WIDTH + 8, below, below + PAGE_NUMBER_BELOW_TEXT, "7")
    yield from _across(Decimal(-6), Decimal(0), BINDING, f"订口 {BINDING}")
    yield from _across(Decimal(-6), BINDING, right, f"版心 {TEXT_WIDTH}，每行 {CHARACTERS} 字")
    yield _text(f"印章 {SEAL}", right - 66, TOP + 17 * LINE, RED, 'text-anchor="end"')


def _down(x: Decimal, start: Decimal, end: Decimal, words: str) -> Iterator[str]:
    yield _path(f"M{x - 2} {start}h4M{x} {start}V{end}M{x - 2} {end}h4", INK)
    outside = x < 0
    anchor = "end" if outside else "start"
    at = x - 3 if outside else x + 3
    yield _text(words, at, (start + end) / 2 + Decimal("1.6"), INK, f'text-anchor="{anchor}"')


def _across(y: Decimal, start: Decimal, end: Decimal, words: str) -> Iterator[str]:
    yield _path(f"M{start} {y - 2}v4M{start} {y}H{end}M{end} {y - 2}v4", INK)
    yield _text(words, (start + end) / 2, y - 3, INK, 'text-anchor="middle"')


def _box(x: Decimal, y: Decimal, width: Decimal, height: Decimal, line: str, fill: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" '
        f'stroke="{line}" stroke-width="0.3"/>'
    )


def _path(path: str, colour: str, width: str = "0.3") -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _text(words: str, x: Decimal, y: Decimal, colour: str, more: str) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" {more}>{escape(words)}</text>'
