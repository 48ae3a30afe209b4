"""A person's own notices."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.models import Notice
from assessments.notice_words import sentence
from assessments.notices import mark_read, unread_count
from edu_duty.accounts.access import AuthedRequest, signed_in
from edu_duty.printable import Choice, Crumb
from schools.display import moment

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as it is printed."""

    pk: int
    said: str
    when: str
    url: str
    unread: bool


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: AuthedRequest) -> HttpResponse:
    """List what a person was told, newest first; posting marks one of it, or all, read."""
    if request.method == "POST":
        number = request.POST.get("notice", "")
        chosen = int(number) if number.isdecimal() and len(number) < 19 else None
        if number and chosen is None:
            return redirect("assessments:notices")
        count = mark_read(person=request.user, at=request.began_at, notice=chosen)
        messages.success(request, _("%(count)d条已标为已读") % {"count": count})
        return redirect("assessments:notices")
    mine = Notice.objects.visible_to(request.user).order_by("-sent_at", "-pk")
    only_unread = request.GET.get("show") == "unread"
    shown = mine.filter(read_at=None) if only_unread else mine
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    here, waiting = reverse("assessments:notices"), unread_count(request.user)
    kept = "show=unread&" if only_unread else ""
    context = {
        "crumbs": [Crumb(_("消息"))],
        "rows": [
            NoticeRow(
                pk=row.pk,
                said=sentence(row.verb, row.details),
                when=moment(row.sent_at),
                url=row.page,
                unread=row.read_at is None,
            )
            for row in page
        ],
        "choices": [
            Choice(_("全部"), here, "", not only_unread),
            Choice(_("未读"), f"{here}?show=unread", str(waiting), only_unread),
        ],
        "waiting": waiting,
        "sheet": {
            "page": page,
            "previous_url": f"?{kept}page={page.number - 1}" if page.has_previous() else "",
            "next_url": f"?{kept}page={page.number + 1}" if page.has_next() else "",
        },
    }
    return render(request, "assessments/notices.html", context)
