"""A county's evidence in the browser: handing in, using, looking at it, taking it along."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import evidence
from assessments.acting import ActRefused
from assessments.evidence import Taken, held_words, may_change, release
from assessments.evidence_files import EvidenceRefused, draw_page
from assessments.evidence_forms import EvidenceForm, NewEvidenceForm, UseForm
from assessments.evidence_page import CONTENT_TYPES, file_sheet, picture_source
from assessments.evidence_queries import FileFilter, FileRow, Files, library_table, one_file
from assessments.evidence_queries import library as library_sheet
from assessments.evidence_scanning import begin_scan
from assessments.marks import FieldRefused
from assessments.models import Assessment, Evidence, EvidenceUse, Response, StageWindow
from assessments.readers import reader_of
from assessments.responding import may_write
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from edu_duty.sealed_answers import attachment, sealed_answer
from schools.tables import table_answer
from schools.views import crumbs_of

READS = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


class Visit:
    """One request at a county's evidence: who, whose, when by the server's clock."""

    def __init__(
        self,
        request: AuthedRequest,
        pk: int,
        permission: Permission = Permission.ASSESSMENT_VIEW,
    ) -> None:
        self.at: datetime = timezone.now()
        self.request, self.user = request, request.user
        mine = Assessment.objects.visible_to(request.user, permission)
        self.assessment: Assessment = get_object_or_404(
            mine.select_related("county", "round__rubric"), pk=pk
        )
        self.county, self.year = self.assessment.county, self.assessment.round.year
        self.reader = reader_of(request.user, self.county.code)
        self.files = Files(self.assessment, self.reader, request.user)
        place(request, self.county, self.year)

    @property
    def writes(self) -> bool:
        """Say whether this person may hand files in and use them now."""
        window = StageWindow.objects.filter(
            round=self.assessment.round_id, stage=StageWindow.Stage.SELF
        ).first()
        theirs = self.reader.whole or bool(self.reader.departments)
        return theirs and may_write(self.assessment, window, self.at)

    def row(self, file: int) -> FileRow:
        """Find a file this reader sees."""
        found = one_file(self.files, file)
        if found is None:
            raise Http404
        return found

    def file(self, pk: int) -> Evidence:
        """Find a file this reader sees, as it is stored."""
        return self.row(pk).evidence

    def page(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Show a page of the library."""
        home = Crumb(_("自评"), reverse("assessments:tasks", args=[self.assessment.pk]))
        files = Crumb(_("佐证材料"), reverse("assessments:evidence", args=[self.assessment.pk]))
        ending = (
            [files, Crumb(str(context["title"]))] if "title" in context else [Crumb(files.label)]
        )
        told = {
            "assessment": self.assessment,
            "county": self.county,
            "lead": [
                _("%(county)s，%(year)d年") % {"county": self.county.label, "year": self.year}
            ],
            "crumbs": crumbs_of(self.county, self.year, home, *ending),
        }
        return render(self.request, f"assessments/{template}", told | context, status=status)

    def back(self) -> HttpResponse:
        """Lead to the point the act was about, or to the library."""
        point = self.request.POST.get("point", "")
        if point in self.files.points:
            url = reverse("assessments:point", args=[self.assessment.pk, point])
            return redirect(f"{url}#evidence")
        return redirect("assessments:evidence", pk=self.assessment.pk)

    def warn(self, taken: Taken) -> None:
        """Say what was done with a file, and what is odd about it."""
        words = _("这个文件已经在佐证库里，没有重复存放") if taken.again else _("文件已上传")
        messages.success(self.request, words)
        for text in taken.warnings:
            messages.warning(self.request, text)


@requires(*READS)
@require_safe
def library(request: AuthedRequest, pk: int) -> HttpResponse:
    visit = Visit(request, pk)
    asked = FileFilter.from_query(request.GET.dict())
    if "format" in request.GET:
        heading, rows = library_table(visit.files, asked)
        name = f"{visit.county.code}-{visit.year}-evidence"
        return table_answer(request.GET["format"], name, heading, rows)
    sheet = library_sheet(visit.files, asked)
    return visit.page("evidence_library.html", {"sheet": sheet, "writes": visit.writes})


@requires(Permission.RESPONSE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show the form of a new file; take what is posted, and use it for a point straight away."""
    visit = Visit(request, pk, Permission.RESPONSE_EDIT)
    if request.method != "POST":
        return _new_page(visit, _new_form(visit))
    form = _new_form(visit)
    if not form.is_valid():
        return _new_page(visit, form, 400)
    told = form.cleaned_data
    department = told["department"] or next(iter(sorted(visit.reader.departments)), "")
    try:
        taken = evidence.upload(
            county=visit.county,
            year=visit.year,
            name=told["file"].name,
            content=told["file"].read(),
            about=form.about(department),
            person=visit.user,
            at=visit.at,
        )
        if told["point"]:
            _use(visit, taken.evidence, told["point"], told["wanted"], told["pages"])
    except FieldRefused as refusal:
        form.refuse(refusal.message, refusal.field)
        return _new_page(visit, form, 409)
    except (ActRefused, EvidenceRefused) as refusal:
        form.refuse(refusal.message)
        return _new_page(visit, form, 409)
    visit.warn(taken)
    return visit.back()


def _new_form(visit: Visit) -> NewEvidenceForm:
    reader = visit.reader
    asked = {
        department
        for point in visit.files.points.values()
        for department in point.indicator.departments
        if reader.writes_part(department)
    }
    departments = [("", _("不写"))] if reader.whole else []
    points = [("", _("先放进佐证库"))] + [
        (point.code, f"{point.number}　{point.title}") for point in visit.files.points.values()
    ]
    posted = visit.request.method == "POST"
    return NewEvidenceForm(
        visit.request.POST if posted else None,
        visit.request.FILES if posted else None,
        initial={name: visit.request.GET.get(name, "") for name in ("point", "wanted")},
        departments=[*departments, *((name, name) for name in sorted(asked))],
        points=points,
    )


def _new_page(visit: Visit, form: NewEvidenceForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "title": _("上传佐证"), "writes": visit.writes}
    return visit.page("evidence_form.html", context, status)


@requires(Permission.RESPONSE_EDIT)
@require_POST
def use(request: AuthedRequest, pk: int) -> HttpResponse:
    visit = Visit(request, pk, Permission.RESPONSE_EDIT)
    form = UseForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.first_error())
        return visit.back()
    told = form.cleaned_data
    try:
        _use(visit, visit.file(told["evidence"]), told["point"], told["wanted"], told["pages"])
    except (ActRefused, FieldRefused) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已引用"))
    return visit.back()


def _use(visit: Visit, found: Evidence, point: str, wanted: str, pages: str) -> None:
    response = get_object_or_404(Response, assessment=visit.assessment, point=point)
    evidence.use(
        evidence=found,
        response=response,
        wanted=wanted,
        pages=pages,
        person=visit.user,
        at=visit.at,
    )


@requires(Permission.RESPONSE_EDIT)
@require_POST
def end_use(request: AuthedRequest, pk: int, use: int) -> HttpResponse:
    visit = Visit(request, pk, Permission.RESPONSE_EDIT)
    mine = EvidenceUse.objects.filter(response__assessment=visit.assessment)
    found = get_object_or_404(mine.select_related("response", "evidence"), pk=use)
    try:
        evidence.no_longer_use(use=found, person=visit.user, at=visit.at)
    except ActRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已取消引用，文件还在佐证库里"))
    return visit.back()


@requires(*READS)
@require_safe
def file(request: AuthedRequest, pk: int, file: int, page: int = 1) -> HttpResponse:
    """Show a file: what it is, what it shows, its revisions, one of its pages."""
    visit = Visit(request, pk)
    row = visit.row(file)
    sheet = file_sheet(visit.assessment, row, page)
    if sheet is None:
        raise Http404
    changes = visit.writes and may_change(visit.user, row.evidence)
    context = {"row": row, "sheet": sheet, "title": row.evidence.name, "changes": changes}
    return visit.page("evidence_file.html", context)


@requires(*READS)
@require_safe
def picture(request: AuthedRequest, pk: int, file: int, page: int) -> HttpResponse:
    """Draw a page in the sealed child; nothing that was not found clean is drawn."""
    found = Visit(request, pk).file(file)
    content = picture_source(found)
    if content is None:
        raise Http404
    try:
        drawn = draw_page(content, page)
    except EvidenceRefused as refusal:
        raise Http404 from refusal
    return sealed_answer(drawn, content_type="image/png", digest=f"{found.sha256}-{page}")


@requires(*READS)
@require_safe
def download(request: AuthedRequest, pk: int, file: int) -> HttpResponse:
    visit = Visit(request, pk)
    found = visit.file(file)
    try:
        content = release(evidence=found, person=visit.user, at=visit.at)
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("assessments:evidence_file", pk=pk, file=file)
    return attachment(
        content,
        name=found.name,
        content_type=CONTENT_TYPES[Evidence.Kind(found.kind)],
        digest=found.sha256,
    )


@requires(Permission.RESPONSE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: AuthedRequest, pk: int, file: int) -> HttpResponse:
    """Show the form of a revision, or take one."""
    visit = Visit(request, pk, Permission.RESPONSE_EDIT)
    found = visit.file(file)
    said = {name: getattr(found, name) for name in ("caption", "valid_from", "valid_until")}
    if request.method != "POST":
        return _replace_page(visit, found, EvidenceForm(initial=said))
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _replace_page(visit, found, form, 400)
    uploaded = form.cleaned_data["file"]
    try:
        taken = evidence.replace(
            evidence=found,
            name=uploaded.name,
            content=uploaded.read(),
            about=form.about(found.department),
            person=visit.user,
            at=visit.at,
        )
    except (ActRefused, EvidenceRefused) as refusal:
        form.refuse(refusal.message)
        return _replace_page(visit, found, form, 409)
    except FieldRefused as refusal:
        form.refuse(refusal.message, refusal.field)
        return _replace_page(visit, found, form, 409)
    visit.warn(taken)
    return redirect("assessments:evidence_file", pk=pk, file=taken.evidence.pk)


def _replace_page(
    visit: Visit, found: Evidence, form: EvidenceForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "title": _("替换文件"), "replaced": found, "writes": visit.writes}
    return visit.page("evidence_form.html", context, status)


@requires(Permission.RESPONSE_EDIT)
@require_POST
def scan(request: AuthedRequest, pk: int, file: int) -> HttpResponse:
    """Queue the scan of a file that is still held."""
    visit = Visit(request, pk, Permission.RESPONSE_EDIT)
    found = visit.file(file)
    job = begin_scan(found, actor_name=visit.user.username, at=visit.at)
    if job is None:
        messages.info(request, _("这个文件已经查过"))
    else:
        messages.success(request, held_words(found))
    return redirect("assessments:evidence_file", pk=pk, file=file)
