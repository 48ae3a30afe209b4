"""The numbers of documents: one series for each issuer, kind and year, without gaps."""

from itertools import count

from django.db import transaction

from reports.letterheads import Speaker
from reports.models import Document, NumberSeries, TakenNumber


@transaction.atomic
def take(*, speaker: Speaker, kind: str, year: int, holder: str) -> int:
    """Keep the lowest free number of a series for what is being issued; asked again, the same one.

    A number is kept before the document is printed, because it is printed on it, and printing
    takes longer than a series may be locked.
    """
    NumberSeries.objects.get_or_create(issuer=speaker.issuer, kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(
        issuer=speaker.issuer, kind=kind, year=year
    )
    kept = TakenNumber.objects.filter(series=series, holder=holder, document=None).first()
    if kept is not None:
        return kept.place
    taken = set(TakenNumber.objects.filter(series=series).values_list("place", flat=True))
    place = next(number for number in count(1) if number not in taken)
    TakenNumber.objects.create(series=series, place=place, holder=holder)
    return place


def give_back(*, kind: str, holder: str) -> None:
    """Free the number kept for what is not issued after all."""
    TakenNumber.objects.filter(series__kind=kind, holder=holder, document=None).delete()


def use(*, document: Document, holder: str) -> None:
    """Give the number that was kept to the document that was issued with it."""
    TakenNumber.objects.filter(series__kind=document.kind, holder=holder, document=None).update(
        document=document
    )


def written(speaker: Speaker, region_code: str, year: int, place: int | None, *, own: bool) -> str:
    """Write a number as it is printed; without a place, as a draft shows it."""
    number = "　" if place is None else str(place)
    # Every county's own letters carry its code: governments below share their first words.
    return f"{speaker.prefix}〔{year}〕{f'{region_code}-' if own else ''}{number}号"
