"""Checks what is typed about a submission: why it is recalled, where it is public, a receipt."""

from django import forms
from django.utils.translation import gettext_lazy

from assessments.acting import MOST_LETTERS
from assessments.submission_receipts import MOST_BYTES


class RecallForm(forms.Form):
    """Why a submission is taken back; what is missing is refused with the step itself."""

    use_required_attribute = False
    said = forms.CharField(
        label=gettext_lazy("撤回原因"),
        required=False,
        help_text=gettext_lazy(
            "复核还没有开始、自评时间没有结束时可以撤回；这次提交和回执保留，再提交算下一次"
        ),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "maxlength": MOST_LETTERS}),
    )


class PostingForm(forms.Form):
    """Where the report is public, and since when."""

    use_required_attribute = False
    link = forms.URLField(
        label=gettext_lazy("公示链接"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    posted_on = forms.DateField(
        label=gettext_lazy("公示日期"),
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
    )


class ReceiptForm(forms.Form):
    """A receipt somebody holds."""

    use_required_attribute = False
    receipt = forms.FileField(
        label=gettext_lazy("回执文件"),
        widget=forms.FileInput(
            attrs={"class": "input", "accept": "application/json,.json", "aria-describedby": "most"}
        ),
    )

    def text(self) -> bytes:
        """Return what was uploaded, one byte more than any receipt has at most."""
        content: bytes = self.cleaned_data["receipt"].read(MOST_BYTES + 1)
        return content
