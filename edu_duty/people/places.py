"""What region codes are called, many at once."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from schools.models import Region


def place_names(prefixes: Iterable[str]) -> Mapping[str, str]:
    """Name what lies below each code: a region, or all of the nation."""
    wanted = set(prefixes)
    names = {"": _("全国")} if "" in wanted else {}
    full = {prefix.ljust(6, "0"): prefix for prefix in wanted - {""}}
    for region in Region.objects.filter(pk__in=full):
        names[full[region.code]] = region.label
    for prefix in wanted - set(names):
        names[prefix] = _by_county(prefix)
    return names


def _by_county(prefix: str) -> str:
    """Name a province or prefecture without a row of its own by one of its counties."""
    county = Region.objects.counties().filter(code__startswith=prefix).first()
    if county is None:
        return prefix
    name = county.province_name if len(prefix) == 2 else county.prefecture_name
    return name or prefix


def is_known(prefix: str) -> bool:
    """Say whether there is any county at or below a code."""
    return Region.objects.counties().filter(code__startswith=prefix).exists()
