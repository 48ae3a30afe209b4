"""Checks what is typed about people and their posts, on pages and in workbooks alike."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.models import User
from edu_duty.accounts.people import NewPerson
from edu_duty.accounts.posts import Post, levels_of, needs_campus, needs_department, offered_roles
from edu_duty.accounts.roles import Role
from edu_duty.people.places import is_known
from schools.dictionary import DEPARTMENT_LABELS
from schools.models import School

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
LEVEL_WORDS = {
    0: gettext_lazy("留空（全国）"),
    2: gettext_lazy("2位（省）"),
    4: gettext_lazy("4位（市）"),
    6: gettext_lazy("6位（县）"),
}
TEXT = {"class": "input", "autocomplete": "off"}
DAY = {"class": "input", "type": "date"}


class NameForm(forms.Form):
    """Who somebody is."""

    use_required_attribute = False
    username = forms.CharField(
        label=gettext_lazy("账号"),
        help_text=gettext_lazy("3—40位小写字母、数字、点、横线；一人一个，不共用"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("账号没有填"),
            "max_length": gettext_lazy("账号最多40个字"),
        },
        widget=forms.TextInput(attrs=TEXT | {"autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=60,
        error_messages={
            "required": gettext_lazy("姓名没有填"),
            "max_length": gettext_lazy("姓名最多60个字"),
        },
        widget=forms.TextInput(attrs=TEXT),
    )

    def clean_username(self) -> str:
        """Refuse what cannot be typed on every keyboard, and what is taken."""
        username: str = self.cleaned_data["username"]
        if not USERNAME.fullmatch(username):
            raise forms.ValidationError(
                _("读到“%(found)s”，应为3—40位小写字母、数字、点、横线，以字母或数字开头"),
                code="shape",
                params={"found": username},
            )
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(
                _("账号“%(name)s”已有人用；换一个账号，或到那个人的页面加职务"),
                code="taken",
                params={"name": username},
            )
        return username


class PostForm(forms.Form):
    """One post: which role, where, from when until when."""

    use_required_attribute = False
    role = forms.ChoiceField(
        label=gettext_lazy("职务"),
        error_messages={
            "required": gettext_lazy("职务没有选"),
            "invalid_choice": gettext_lazy("这个职务不由本人授予，从列出的选"),
        },
        widget=forms.Select(attrs={"class": "input"}),
    )
    region = forms.CharField(
        label=gettext_lazy("区划代码"),
        help_text=gettext_lazy("县6位，市前4位，省前2位，全国留空"),
        required=False,
        max_length=6,
        error_messages={"max_length": gettext_lazy("区划代码最多6位")},
        widget=forms.TextInput(attrs=TEXT | {"inputmode": "numeric"}),
    )
    department = forms.ChoiceField(
        label=gettext_lazy("部门"),
        help_text=gettext_lazy("协办部门填"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这个部门，从列出的选")},
        widget=forms.Select(attrs={"class": "input"}),
    )
    campus = forms.CharField(
        label=gettext_lazy("校区代码"),
        help_text=gettext_lazy("学校填报员填"),
        required=False,
        max_length=32,
        error_messages={"max_length": gettext_lazy("校区代码最多32位")},
        widget=forms.TextInput(attrs=TEXT),
    )
    starts = forms.DateField(
        label=gettext_lazy("起始日期"),
        help_text=gettext_lazy("留空为现在起"),
        required=False,
        error_messages={"invalid": gettext_lazy("应为日期，如 2026-05-15")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
    )
    ends = forms.DateField(
        label=gettext_lazy("结束日期"),
        help_text=gettext_lazy("含当天；留空为长期"),
        required=False,
        error_messages={"invalid": gettext_lazy("应为日期，如 2026-05-15")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
    )

    def __init__(self, *args: Any, actor: User, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.actor, self.today = actor, today
        roles = [("", _("选一个")), *((one.value, one.label) for one in offered_roles(actor))]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice field
        departments = [("", _("没有")), *DEPARTMENT_LABELS.items()]
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # likewise

    def clean_region(self) -> str:
        """Refuse a code below which there is no county."""
        prefix: str = self.cleaned_data["region"]
        if not is_known(prefix):
            raise forms.ValidationError(
                _("没有区划代码以“%(prefix)s”开头的县"), code="unknown", params={"prefix": prefix}
            )
        return prefix

    def clean_starts(self) -> date | None:
        """Refuse a day that is over: nobody can have held a post before it was given."""
        starts: date | None = self.cleaned_data["starts"]
        if starts and starts < self.today:
            raise forms.ValidationError(_("起始日期不能早于今天"), code="past")
        return starts

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "role" in cleaned:
            self._check_place(Role(cleaned["role"]))
        starts, ends = cleaned.get("starts") or self.today, cleaned.get("ends")
        if ends and ends < starts:
            self.add_error("ends", _("结束日期早于起始日期"))
        return cleaned

    def _check_place(self, role: Role) -> None:
        cleaned = self.cleaned_data
        if "region" in cleaned:
            self._check_region(role, cleaned["region"])
        if "department" in cleaned and bool(cleaned["department"]) != needs_department(role):
            wanted = _("协办部门要写明是哪个部门") if needs_department(role) else ""
            self.add_error("department", wanted or _("只有协办部门填部门，这里留空"))
        if "campus" in cleaned:
            self._check_campus(role, cleaned["campus"])

    def _check_region(self, role: Role, prefix: str) -> None:
        if len(prefix) not in levels_of(role):
            levels = _("或").join(str(LEVEL_WORDS[level]) for level in levels_of(role))
            message = _("“%(role)s”的区划代码应为%(levels)s")
            self.add_error("region", message % {"role": role.label, "levels": levels})
        elif not self.actor.appoints(role, prefix):
            self.add_error("region", _("这个地区不在本人可以任免的范围内"))

    def _check_campus(self, role: Role, campus: str) -> None:
        if bool(campus) != needs_campus(role):
            wanted = _("学校填报员要写明校区代码") if needs_campus(role) else ""
            self.add_error("campus", wanted or _("只有学校填报员填校区代码，这里留空"))
        elif (
            campus
            and not School.objects.filter(
                county=self.cleaned_data.get("region", ""), code=campus
            ).exists()
        ):
            message = _("这个县没有代码为“%(code)s”的校区") % {"code": campus}
            self.add_error("campus", message)

    def post(self) -> Post:
        """Return the post that was asked for; a day ends with its last moment."""
        told = self.cleaned_data
        starts, ends = told["starts"], told["ends"]
        return Post(
            role=Role(told["role"]),
            region_prefix=told["region"],
            department=told["department"],
            campus_code=told["campus"],
            starts_at=_midnight(starts) if starts and starts > self.today else None,
            ends_at=_midnight(ends + timedelta(days=1)) if ends else None,
        )


class ReasonForm(forms.Form):
    """Why a post or an account ends."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("写明原因，不超过200字"),
            "max_length": gettext_lazy("写明原因，不超过200字"),
        },
        widget=forms.TextInput(attrs=TEXT),
    )


class RosterForm(forms.Form):
    """A workbook of people."""

    use_required_attribute = False
    roster = forms.FileField(
        label=gettext_lazy("人员名单"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("还没有选文件。下载模板，填好后选它"),
            "missing": gettext_lazy("还没有选文件。下载模板，填好后选它"),
            "invalid": gettext_lazy("文件没有传上来，重新选择后再上传"),
            "empty": gettext_lazy("文件是空的（0字节），检查后重新选择"),
            "max_length": gettext_lazy("文件名超过200个字，改短后重新上传"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ".xlsx"}),
    )


def new_person(name: NameForm, post: PostForm) -> NewPerson:
    """Put two checked forms together."""
    told = name.cleaned_data
    return NewPerson(told["username"], told["full_name"], [post.post()])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
