"""What gets lost points back, row by row, in words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.explaining import item_needs
from indicators.named import Item, NamedReceipt
from indicators.wording import stage_label, value_text


def lost_points(row: Item) -> Decimal:
    """Return what is lost for sure, whatever is still open."""
    if row["full_points"] is None:
        return Decimal(0)
    most = row["points"] if row["points_range"] is None else row["points_range"][1]
    return max(Decimal(0), Decimal(row["full_points"]) - Decimal(most))


def lost_text(row: Item) -> str:
    """Print what is lost for sure; nothing where nothing is."""
    lost = lost_points(row)
    return value_text(str(lost), "none") if lost else ""


def row_title(named: NamedReceipt, item: Item) -> str:
    """Name a row with its stage, where it is counted by stage."""
    return _staged(item, named.titles.indicators[item["code"]])


def regained(named: NamedReceipt, item: Item) -> list[str]:
    """Say what gets the lost points of a row back, each way with how many."""
    if not lost_points(item):
        return []
    need = _need(named, item)
    if not need:
        return []
    return [_("%(need)s，可补回%(points)s分") % {"need": need, "points": lost_text(item)}]


def _need(named: NamedReceipt, item: Item) -> str:
    if item["items"] and item["below"]:
        words = {"title": row_title(named, item), "count": item["below"]}
        return _("%(title)s：%(count)s个校区补到标准") % words
    need = _("，").join(item_needs(item))
    return _staged(item, need) if need else ""


def _staged(item: Item, text: str) -> str:
    if item["stage"] is None:
        return text
    return _("%(stage)s%(title)s") % {"stage": stage_label(item["stage"]), "title": text}


def regained_by_row(named: NamedReceipt) -> dict[tuple[str, str | None], list[str]]:
    """Say for every row that lost points what gets them back; rows are (code, stage)."""
    found = {(item["code"], item["stage"]): regained(named, item) for item in named.items}
    return {row: needs for row, needs in found.items() if needs}
