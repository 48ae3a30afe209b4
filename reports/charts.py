"""Figures become SVG; drawing only, nothing is decided here.

Written out directly: rows of bars and ticks need no grammar of graphics, and none to start.
"""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from reports.shapes import Bar, Dots, Figure

INK, LINE, CINNABAR, PINE, OCHRE = "#37464e", "#b9c3c7", "#a02c1f", "#5f6e76", "#b98a3a"
# Inline SVG inherits nothing from the page, so every drawing names its faces itself.
FAMILY = "SimHei, FandolHei, Noto Sans CJK SC"
COLOURS = {"met": PINE, "unmet": CINNABAR, "undetermined": "#ffffff", "not_applicable": LINE}
STROKES = {"met": PINE, "unmet": CINNABAR, "undetermined": OCHRE, "not_applicable": LINE}
# All in units of the drawing, which is as wide as the text of a page.
LABELS, GAP, PANEL, ROW = 244, 8, 256, 17
WIDTH = LABELS + GAP + PANEL + 1
TITLE, WORD, SIZE, BETWEEN = 16, 13, 10, 12
BAR_HEIGHT, TICK_HEIGHT, EDGE = 10, 11, 5
ELLIPSIS = "…"


def draw(figure: Figure) -> str:
    """Draw a figure as SVG that names its font itself and needs nothing from outside."""
    rows: tuple[Bar | Dots, ...] = figure.bars or figure.dots
    scale = _scale(rows)
    parts: list[str] = []
    top = 0
    for group in dict.fromkeys(row.group for row in rows):
        panel = [row for row in rows if row.group == group]
        parts += _panel(panel, figure.rule, scale, top)
        top += TITLE + WORD + len(panel) * ROW + BETWEEN
    head = (
        f'<svg font-family="{FAMILY}" font-size="{SIZE}" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {top - BETWEEN + 1}">'
    )
    return "".join([head, *parts, "</svg>"])


def _panel(rows: list[Bar | Dots], rule: str, scale: Decimal, top: int) -> Iterator[str]:
    """Draw one group of rows, its frame, and the line of the standard with its word.

    No numbers at the axis: values are told at the bars or in the table, from the receipt itself.
    """
    left, below, height = LABELS + GAP, top + TITLE + WORD, len(rows) * ROW
    yield _text(rows[0].group, 0, top + 11, INK, 'font-size="11.5" font-weight="bold"')
    yield (
        f'<rect x="{left}" y="{below}" width="{PANEL}" height="{height}" fill="none" '
        f'stroke="{LINE}" stroke-width="0.6"/>'
    )
    for at, row in enumerate(rows):
        middle = Decimal(below + at * ROW) + Decimal(ROW) / 2
        label = _shortened(row.label, LABELS)
        yield _text(label, LABELS, middle + Decimal("3.5"), INK, 'text-anchor="end"')
        yield from _bar(row, scale, middle) if isinstance(row, Bar) else _dots(row, scale, middle)
        # Words stand in one column at the right, where no bar and no line crosses them.
        end, baseline = LABELS + GAP + PANEL - EDGE, middle + Decimal("3.5")
        yield _text(row.text, end, baseline, INK, 'text-anchor="end"')
    at_one = _number(left + scale)
    yield (
        f'<path d="M{at_one} {below}V{below + height}" stroke="{CINNABAR}" stroke-width="1.2"/>'
        + _text(rule, left + scale, below - 3, CINNABAR, 'text-anchor="middle"')
    )


def _scale(rows: tuple[Bar | Dots, ...]) -> Decimal:
    """Say how long 1 is: the longest row and the room its text takes reach the frame."""
    ratios = [ratio for row in rows for ratio in _ratios(row)]
    longest = max([Decimal(1), *ratios])
    if any(isinstance(row, Dots) for row in rows):
        words = max(_width(row.text) for row in rows)
        return (PANEL - words - EDGE * 2) / (longest * Decimal("1.04"))
    room = Decimal("1.3") + Decimal("0.05") * max(len(row.text) for row in rows)
    return PANEL / (longest * room)


def _ratios(row: Bar | Dots) -> tuple[Decimal, ...]:
    return (row.ratio,) if isinstance(row, Bar) else row.ratios


def _bar(bar: Bar, scale: Decimal, middle: Decimal) -> Iterator[str]:
    dashed = ' stroke-dasharray="3 2"' if bar.verdict == "undetermined" else ""
    yield (
        f'<rect x="{LABELS + GAP}" y="{_number(middle - BAR_HEIGHT // 2)}" '
        f'width="{_number(bar.ratio * scale)}" height="{BAR_HEIGHT}" '
        f'fill="{COLOURS[bar.verdict]}" stroke="{STROKES[bar.verdict]}"{dashed}/>'
    )


def _dots(row: Dots, scale: Decimal, middle: Decimal) -> Iterator[str]:
    """Draw one tick per campus, those below the standard in its colour; two strokes at most."""
    top = _number(middle - Decimal(TICK_HEIGHT) / 2)
    for colour, below in ((INK, False), (CINNABAR, True)):
        at = [_number(LABELS + GAP + r * scale) for r in row.ratios if (r < 1) is below]
        if at:
            path = "".join(f"M{x} {top}v{TICK_HEIGHT}" for x in at)
            yield f'<path d="{path}" stroke="{colour}" stroke-width="1" stroke-opacity="0.55"/>'


def _text(text: str, x: Decimal | int, y: Decimal | int, colour: str, more: str) -> str:
    return f'<text x="{_number(x)}" y="{_number(y)}" fill="{colour}" {more}>{escape(text)}</text>'


def _shortened(text: str, room: int) -> str:
    """Cut a label that is longer than its column; its full title stands in the table."""
    if _width(text) <= room:
        return text
    kept = text
    while _width(kept + ELLIPSIS) > room:
        kept = kept[:-1]
    return kept + ELLIPSIS


def _width(text: str) -> Decimal:
    """Estimate a width: a letter or digit takes about 0.55 of a Chinese character."""
    wide = sum(ord(each) >= 0x2000 for each in text)
    return SIZE * (wide + (len(text) - wide) * Decimal("0.56"))


def _number(value: Decimal | int) -> str:
    return f"{round(Decimal(value), 2).normalize():f}"
