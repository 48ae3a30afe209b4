"""Checks what was typed about a change of campuses."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from schools.campus_ledger import Campus, Snapshot
from schools.dictionary import KIND_LABELS, LOCALE_LABELS, OWNERSHIP_LABELS, STAGE_LABELS, STAGES

ALL = ("code", "name", "kind", "locale", "ownership", "stages")
# What is asked of the campus that is changed itself; of new campuses everything is.
ASKED_OF_ONE = {"kind": ("kind", "stages"), "describe": ("name", "locale", "ownership")}
FEWEST_PARTS, MOST_PARTS = 2, 6


class CampusForm(forms.Form):
    """What a campus is to be, or the part of it that an act asks for."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("校区代码"),
        max_length=32,
        validators=[RegexValidator(r"\A[0-9A-Za-z_-]+\Z", _("校区代码只用数字、字母、-和_"))],
        error_messages={"required": _("写校区代码")},
    )
    name = forms.CharField(
        label=_("校区名称"), max_length=120, error_messages={"required": _("写校区名称")}
    )
    kind = forms.ChoiceField(label=_("办学类型"), choices=list(KIND_LABELS.items()))
    locale = forms.ChoiceField(label=_("城乡"), choices=list(LOCALE_LABELS.items()))
    ownership = forms.ChoiceField(label=_("举办性质"), choices=list(OWNERSHIP_LABELS.items()))
    stages = forms.MultipleChoiceField(
        label=_("学段"),
        choices=list(STAGE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("至少选一个学段")},
    )

    def __init__(self, *args: Any, asks: Iterable[str] = ALL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(asks):
            del self.fields[name]
        for name, field in self.fields.items():
            if name != "stages":
                field.widget.attrs["class"] = "input"

    @property
    def lines(self) -> list[forms.BoundField]:
        """The fields that stand one under the other, without the boxes of the stages."""
        return [self[name] for name in self.fields if name != "stages"]

    @property
    def boxes(self) -> forms.BoundField | None:
        """The boxes of the stages, where they are asked for."""
        return self["stages"] if "stages" in self.fields else None

    def campus(self) -> Campus:
        """Return what was typed; only where everything is asked for."""
        named = {name: self.cleaned_data[name] for name in ALL[:-1]}
        return Campus(stages=self.chosen_stages(), **named)

    def chosen_stages(self) -> tuple[str, ...]:
        """Return the chosen stages in their order."""
        return tuple(stage for stage in STAGES if stage in self.cleaned_data["stages"])


class WordsForm(forms.Form):
    """What goes with every change: where it comes from, and whether a merger begins with sums."""

    use_required_attribute = False
    add_up = forms.BooleanField(
        label=_("按各校区今年已填的数合计"), required=False, widget=forms.CheckboxInput
    )
    note = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=200,
        help_text=_("批文或说明，不超过200字"),
        widget=forms.TextInput(attrs={"class": "input"}),
    )


def change_forms(
    act: str, standing: Sequence[Snapshot], posted: QueryDict | None, parts: int
) -> list[CampusForm]:
    """Return the forms of an act about the campuses that are chosen; none for closing."""
    if act == "close":
        return []
    initials = _initials(act, standing, parts)
    asks = ASKED_OF_ONE.get(act, ALL)
    return [
        CampusForm(posted, prefix=f"c{number}", initial=initial, asks=asks)
        for number, initial in enumerate(initials, 1)
    ]


def parts_of(query: Mapping[str, str]) -> int:
    """Return how many campuses a split makes."""
    asked = query.get("parts", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 1 else FEWEST_PARTS
    return min(max(number, FEWEST_PARTS), MOST_PARTS)


def _initials(act: str, standing: Sequence[Snapshot], parts: int) -> list[dict[str, Any]]:
    known = [
        one["campus"] | {"code": one["code"], "stages": list(one["stages"])} for one in standing
    ]
    if act == "merge":
        held = {stage for one in known for stage in one["stages"]}
        return [known[0] | {"stages": [stage for stage in STAGES if stage in held]}]
    if act == "split":
        fresh = known[0] | {"code": "", "name": ""}
        return [known[0], *([fresh] * (parts - 1))]
    return known or [{}]
