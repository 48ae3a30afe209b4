"""How exact numbers are written down and how they are shown; every room prints through here."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

MISSING = "—"
MINUS = "−"

UNIT_LABELS = {
    "persons": _("人"),
    "classes": _("班"),
    "m2": _("m²"),
    "yuan": _("元"),
    "10k yuan": _("万元"),
    "sets": _("台"),
    "volumes": _("册"),
    "rooms": _("间"),
    "schools": _("所"),
    "percent": _("%"),
    "stations": _("个"),
    "lessons": _("课时"),
    "person-times": _("人次"),
    "cases": _("件"),
    "items": _("项"),
    "times": _("次"),
    "projects": _("个"),
    "none": "",
    "persons/100": _("人/百人"),
    "rooms/100": _("间/百人"),
    "sets/100": _("台/百人"),
    "m2/pupil": _("m²/人"),
    "yuan/pupil": _("元/人"),
    "children/teacher": _("幼儿/教师"),
    "ratio": "",
    "pupils": _("人"),
    "teachers": _("人"),
    "principals": _("人"),
    "seats": _("个学位"),
    "years": _("年"),
    "hours": _("学时"),
    "counties": _("个县"),
    "kindergartens": _("所"),
    "bases": _("个"),
    "centres": _("个"),
    "courses": _("门"),
    "times/year": _("次/年"),
    "10k yuan/year": _("万元/年"),
    "months per 2 years": _("个月/两年"),
    "multiple": _("倍"),
}


def canonical(value: Decimal) -> str:
    """Write an exact decimal in its one shape: no exponent, no trailing zeros, no plus."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0", "-"} else text


def shown(value: Decimal | str | None, places: int | None = None) -> str:
    """Print a number for a reader: thousands commas, half up at ``places``, — when missing.

    ``places`` None keeps every decimal the number has.
    """
    if value is None or value == "":
        return MISSING
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return format(number, ",f").replace("-", MINUS)


def shown_sensibly(value: Decimal | str | None) -> str:
    """Print a number at the precision its size asks for: 1,234.6 but 0.515 and 12."""
    if value is None or value == "":
        return MISSING
    number = Decimal(value)
    if number == number.to_integral_value():
        return shown(number, 0)
    magnitude = abs(number)
    return shown(number, 1 if magnitude >= 1000 else 2 if magnitude >= 1 else 3)


def unit_label(unit: str) -> str:
    """Return a unit in the reader's language; unknown units stand for themselves."""
    return str(UNIT_LABELS.get(unit, unit))
