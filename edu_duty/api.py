"""Every address of the API, version 1."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from assessments import api as assessments
from edu_duty.jobs.api import JobDetail, JobList
from edu_duty.reference import Nowhere, OpenApi, docs
from indicators.api import Receipt, RequestScore, RubricDetail, RubricList, ScoreDetail, ScoreList
from reports import document_api
from reports.api import DocumentDetail, DocumentFile, DocumentList, RequestDocument
from schools import act_api as acts
from schools import api as schools
from schools import row_api as rows
from schools import working_api as working


class Division(StringConverter):
    """A code of GB/T 2260."""

    regex = "[0-9]{6}"


class Year(IntConverter):
    """A year of four digits."""

    regex = "[0-9]{4}"


class Campus(StringConverter):
    """A campus's code, which may hold any sign but those that control."""

    regex = r"[^\x00-\x1f\x7f]{1,32}"


class Word(StringConverter):
    """A name in any script."""

    regex = r"[^/\x00-\x1f\x7f]{1,32}"


class Digest(StringConverter):
    """A SHA-256."""

    regex = "[0-9a-f]{64}"


class Printed(StringConverter):
    """A code as it is printed on a document, or as people type it."""

    regex = "[0-9A-Za-z-]{1,40}"


class Anything(StringConverter):
    """Whatever is left."""

    regex = r"[\s\S]*"


register_converter(Division, "division")
register_converter(Year, "year")
register_converter(Campus, "campus")
register_converter(Word, "word")
register_converter(Digest, "digest")
register_converter(Printed, "printed")
register_converter(Anything, "anything")

app_name = "api"
_COUNTY = "counties/<division:code>/<year:year>"
_WORKING = f"{_COUNTY}/working"
urlpatterns = [
    path("docs/", docs, name="docs"),
    path("openapi.json", OpenApi.as_view(), name="openapi"),
    path("regions/", schools.RegionList.as_view(), name="regions"),
    path("regions/<division:code>/", schools.RegionDetail.as_view(), name="region"),
    path("elements/", schools.ElementList.as_view(), name="elements"),
    path("elements/<slug:element>/", schools.ElementDetail.as_view(), name="element"),
    path("returns/", schools.ReturnList.as_view(), name="returns"),
    path("returns/<int:pk>/", schools.ReturnDetail.as_view(), name="return"),
    path(f"{_COUNTY}/import/", schools.ImportReturn.as_view(), name="import"),
    path(f"{_COUNTY}/return/", schools.PostReturn.as_view(), name="post_return"),
    path(f"{_WORKING}/", working.Working.as_view(), name="working"),
    path(f"{_WORKING}/schools/", working.CampusList.as_view(), name="campuses"),
    path(f"{_WORKING}/stages/", working.UnitList.as_view(), name="units"),
    path(f"{_WORKING}/county/", rows.CountyRow.as_view(), name="county_row"),
    path(f"{_WORKING}/schools/<campus:campus>/", rows.CampusRow.as_view(), name="campus_row"),
    path(
        f"{_WORKING}/stages/<campus:campus>/<slug:stage>/",
        rows.UnitRow.as_view(),
        name="unit_row",
    ),
    path(f"{_COUNTY}/checks/", working.CheckList.as_view(), name="checks"),
    path(f"{_COUNTY}/checks/<slug:mark>/", acts.CheckDetail.as_view(), name="check"),
    path(
        f"{_COUNTY}/departments/<word:department>/",
        acts.Department.as_view(),
        name="department",
    ),
    path(f"{_COUNTY}/freeze/", acts.FreezeYear.as_view(), name="freeze"),
    path(f"{_COUNTY}/send-back/", acts.SendBackYear.as_view(), name="send_back"),
    path(f"{_COUNTY}/reopen/", acts.ReopenYear.as_view(), name="reopen"),
    path("rubrics/", RubricList.as_view(), name="rubrics"),
    path("rubrics/<int:pk>/", RubricDetail.as_view(), name="rubric"),
    path("scores/", ScoreList.as_view(), name="scores"),
    path("scores/<int:pk>/", ScoreDetail.as_view(), name="score"),
    path("scores/<int:pk>/receipt/", Receipt.as_view(), name="receipt"),
    path(f"{_COUNTY}/scores/", RequestScore.as_view(), name="request_score"),
    path("rounds/", assessments.RoundList.as_view(), name="rounds"),
    path("rounds/<int:pk>/", assessments.RoundDetail.as_view(), name="round"),
    path("assessments/", assessments.AssessmentList.as_view(), name="assessments"),
    path("assessments/<int:pk>/", assessments.AssessmentDetail.as_view(), name="assessment"),
    path("assessments/<int:pk>/marks/", assessments.MarkList.as_view(), name="marks"),
    path("assessments/<int:pk>/history/", assessments.History.as_view(), name="history"),
    path("jobs/", JobList.as_view(), name="jobs"),
    path("jobs/<uuid:pk>/", JobDetail.as_view(), name="job"),
    path("documents/", DocumentList.as_view(), name="documents"),
    path(f"{_COUNTY}/documents/", RequestDocument.as_view(), name="request_document"),
    path("documents/<uuid:pk>/", DocumentDetail.as_view(), name="document"),
    path("documents/<uuid:pk>/file.pdf", DocumentFile.as_view(), name="document_file"),
    path(
        "documents/<uuid:pk>/document.xlsx",
        document_api.DocumentWorkbook.as_view(),
        name="document_workbook",
    ),
    path(
        "documents/<uuid:pk>/dossier/",
        document_api.DocumentDossier.as_view(),
        name="document_dossier",
    ),
    path(
        "documents/<uuid:pk>/changes/",
        document_api.DocumentChanges.as_view(),
        name="document_changes",
    ),
    path("verify/files/<digest:sha256>/", document_api.VerifyFile.as_view(), name="verify_file"),
    path("verify/codes/<printed:signs>/", document_api.VerifyCode.as_view(), name="verify_code"),
    path("<anything:rest>", Nowhere.as_view(), name="nowhere"),
]
