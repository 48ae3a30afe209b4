"""Checks what was handed in before a document is issued or compared."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from reports.batches import OF_COUNTIES
from reports.kinds import COMPOSERS
from reports.matters import OUTSIDE
from reports.models import Document, Letterhead
from reports.withdrawing import MOST_REASON

VERIFY_LIMIT_BYTES = 50 * 1024 * 1024
ISSUABLE = tuple(kind for kind in OUTSIDE if kind in COMPOSERS)


class IssueForm(forms.Form):
    """Which result becomes which document."""

    rubric = forms.CharField(max_length=16)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in ISSUABLE],
        error_messages={"invalid_choice": _("“%(value)s”不是能生成的文书，从列出的种类里选")},
    )


class RoundDraftForm(forms.Form):
    """Which kind of document about a county in a round."""

    assessment = forms.IntegerField()
    kind = forms.ChoiceField(choices=Document.Kind.choices)


class BatchForm(forms.Form):
    """Which kind of document for all counties of a round."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in OF_COUNTIES])


class WithdrawForm(forms.Form):
    """Why a document is withdrawn."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("撤回理由"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text=_("核验这份文书的人看得到撤回，内部人员看得到理由"),
        error_messages={
            "required": _("写明撤回的理由，不超过500字"),
            "max_length": _("写明撤回的理由，不超过500字"),
        },
    )


class LetterheadForm(forms.Form):
    """Who speaks in the documents of a round."""

    use_required_attribute = False
    issuer = forms.CharField(
        label=_("发文机关"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("印在红头和落款，如示例省人民政府教育督导委员会办公室"),
        error_messages={"required": _("写明发文机关全称")},
    )
    addressee = forms.CharField(
        label=_("主送机关"),
        max_length=60,
        initial="{县}人民政府",
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("{县}处自动换成县名"),
        error_messages={"required": _("写明主送机关，如{县}人民政府")},
    )
    first_words = forms.CharField(
        label=_("发文字号的机关代字"),
        max_length=12,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("如“示”，督导意见书编号即为示督函〔2026〕1号"),
        error_messages={"required": _("写明机关代字，如示")},
    )
    rectify_by = forms.DateField(
        label=_("整改截止日期"),
        required=False,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("印在督导意见书和整改通知书上；可以不填"),
        error_messages={"invalid": _("日期写成2026-09-30")},
    )
    ranked = forms.ChoiceField(
        label=_("总报告中各县的名次"),
        choices=[("0", _("不列")), ("1", _("列出"))],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    version = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput())

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        standing: Letterhead | None,
        before: Letterhead | None = None,
    ) -> None:
        """Begin with what stands, or else with what stood in the round before, but its day."""
        source = standing or before
        kept = {} if source is None else {name: getattr(source, name) for name in self.KEPT}
        if source is not None:
            kept |= {"first_words": source.prefix, "ranked": "1" if source.ranked else "0"}
            kept |= {"version": source.version} if standing else {"rectify_by": None}
        super().__init__(data, initial=kept)

    KEPT = ("issuer", "addressee", "rectify_by", "ranked")

    def values(self) -> dict[str, Any]:
        """Return what is kept of it."""
        kept = {name: self.cleaned_data[name] for name in self.KEPT}
        kept["ranked"] = kept["ranked"] == "1"
        return kept | {"prefix": self.cleaned_data["first_words"]}


class VerifyForm(forms.Form):
    """A PDF to compare; it is read once and never stored."""

    use_required_attribute = False
    pdf = forms.FileField(
        label=_("PDF文件"),
        error_messages={
            "required": _("还没有选文件。选一个要核验的PDF"),
            "missing": _("还没有选文件。选一个要核验的PDF"),
            "invalid": _("文件没有传上来，重新选择"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": "application/pdf"}),
    )

    def clean_pdf(self) -> "UploadedFile[Any]":
        """Refuse files larger than any document issued here."""
        pdf: UploadedFile[Any] = self.cleaned_data["pdf"]
        if pdf.size is not None and pdf.size > VERIFY_LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有%(size)s，超过上限%(limit)s"),
                code="size",
                params={
                    "size": filesizeformat(pdf.size),
                    "limit": filesizeformat(VERIFY_LIMIT_BYTES),
                },
            )
        return pdf
