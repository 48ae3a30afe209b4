"""Figures become Vega-Lite specifications and then SVG; drawing only, nothing is decided here."""

from typing import Any

import altair as alt
import vl_convert

from reports.shapes import Figure

INK, LINE, CINNABAR, PINE, OCHRE = "#37464e", "#b9c3c7", "#a02c1f", "#5f6e76", "#b98a3a"
FAMILY = "Noto Sans CJK SC"
WIDTH, ROW, LABELS = 250, 17, 245
COLOURS = {"met": PINE, "unmet": CINNABAR, "undetermined": "#ffffff", "not_applicable": LINE}
STROKES = {"met": PINE, "unmet": CINNABAR, "undetermined": OCHRE, "not_applicable": LINE}


def draw(figure: Figure) -> str:
    """Draw a figure as SVG that names its font itself and needs nothing from outside."""
    chart = _bars(figure) if figure.bars else _dots(figure)
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    return svg.replace("<svg ", f'<svg font-family="{FAMILY}" ', 1)


def _bars(figure: Figure) -> Any:
    rows = [
        {
            "label": bar.label,
            "group": bar.group,
            "ratio": float(bar.ratio),
            "text": bar.text,
            "verdict": bar.verdict,
            "order": order,
        }
        for order, bar in enumerate(figure.bars)
    ]
    across = _scale(rows, 1.3 + 0.05 * max(len(bar.text) for bar in figure.bars))
    base = alt.Chart().encode(y=_rows())
    bars = base.mark_bar(height=11, strokeWidth=1).encode(
        x=across,
        color=_verdicts("color", COLOURS),
        stroke=_verdicts("stroke", STROKES),
        strokeDash=alt.condition(
            "datum.verdict == 'undetermined'", alt.value([3, 2]), alt.value([])
        ),
    )
    # Values stand in one column at the right, where no bar and no line crosses them.
    labels = base.mark_text(align="right", fontSize=10, color=INK).encode(
        x=alt.value(WIDTH - 5), text="text:N"
    )
    return _grouped(figure, rows, bars, labels)


def _dots(figure: Figure) -> Any:
    rows = [
        {"label": row.label, "group": row.group, "ratio": float(ratio), "order": order}
        for order, row in enumerate(figure.dots)
        for ratio in row.ratios
    ]
    ticks = (
        alt.Chart()
        .mark_tick(thickness=1.1, height=12, opacity=0.5)
        .encode(
            x=_scale(rows, 1.04),
            y=_rows(),
            color=alt.condition("datum.ratio < 1", alt.value(CINNABAR), alt.value(INK)),
        )
    )
    return _grouped(figure, rows, ticks)


def _rows() -> Any:
    axis = alt.Axis(
        title=None,
        labelLimit=LABELS,
        minExtent=LABELS,
        labelFontSize=10,
        ticks=False,
        domain=False,
        labelPadding=8,
    )
    return alt.Y("label:N", sort=alt.EncodingSortField("order", op="min"), axis=axis)


def _scale(rows: list[dict[str, Any]], room: float) -> Any:
    """Reach from nothing to the longest row and the room its text takes.

    No numbers at the axis: values are told at the bars or in the table, from the receipt itself.
    """
    end = max(1.0, *(row["ratio"] for row in rows)) * room
    return alt.X("ratio:Q", scale=alt.Scale(domain=[0, end]), axis=None)


def _verdicts(channel: str, colours: dict[str, str]) -> Any:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    kind = alt.Color if channel == "color" else alt.Stroke
    return kind("verdict:N", scale=scale, legend=None)


def _grouped(figure: Figure, rows: list[dict[str, Any]], *layers: Any) -> Any:
    """Stack one panel per group, each with the line of the standard and its word."""
    panels = []
    for group in dict.fromkeys(row["group"] for row in rows):
        mine = [row for row in rows if row["group"] == group]
        count = len({row["label"] for row in mine})
        once = alt.Chart(_values([{"at": 1}]))
        rule = once.mark_rule(color=CINNABAR, strokeWidth=1.2).encode(x=alt.X("at:Q"))
        word = once.mark_text(dy=-3, fontSize=10, color=CINNABAR, baseline="bottom").encode(
            x=alt.X("at:Q"), y=alt.value(0), text=alt.value(figure.rule)
        )
        title = alt.TitleParams(
            group, anchor="start", fontSize=11.5, color=INK, offset=4, frame="bounds"
        )
        panel = alt.layer(*(layer.properties(data=_values(mine)) for layer in layers), rule, word)
        panels.append(panel.properties(width=WIDTH, height=count * ROW, title=title))
    return (
        alt.vconcat(*panels, spacing=14)
        .configure(font=FAMILY, background="transparent")
        .configure_view(stroke=LINE, strokeWidth=0.6)
        .configure_title(font=FAMILY, fontWeight="bold")
    )


def _values(rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)
