"""Who did something: the name a person goes by, and their posts at a county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edu_duty.accounts.holders import posts_at
from edu_duty.accounts.models import User


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as pages name them. Shape: ``post`` is empty where no post reaches the county."""

    name: str
    post: str = ""

    @property
    def full(self) -> str:
        """Name and post in one line."""
        if not self.post:
            return self.name
        return _("%(name)s（%(post)s）") % {"name": self.name, "post": self.post}


def named(usernames: Iterable[str], county_code: str) -> Mapping[str, Named]:
    """Return names and posts, past ones too, of whoever acted at a county; two queries."""
    people = User.objects.filter(username__in={each for each in usernames if each})
    found = {}
    for person in people.prefetch_related("grants"):
        found[person.username] = Named(str(person), _("、").join(posts_at(person, county_code)))
    return found


def name_in(people: Mapping[str, Named], username: str) -> Named:
    """Return the name of somebody, or the account's where nobody is found."""
    return people.get(username, Named(username))
