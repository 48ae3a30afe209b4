"""Every address of the API, version 1."""

from django.urls import path

from edu_duty.jobs.api import JobDetail
from indicators.api import RequestScore, ScoreDetail, ScoreList
from reports.api import DocumentDetail, DocumentFile, DocumentList, RequestDocument
from schools.api import ImportReturn, RegionList, ReturnDetail, ReturnList

app_name = "api"
_COUNTY = "counties/<str:code>/<int:year>"
urlpatterns = [
    path("regions/", RegionList.as_view(), name="regions"),
    path("returns/", ReturnList.as_view(), name="returns"),
    path("returns/<int:pk>/", ReturnDetail.as_view(), name="return"),
    path(f"{_COUNTY}/import/", ImportReturn.as_view(), name="import"),
    path("scores/", ScoreList.as_view(), name="scores"),
    path("scores/<int:pk>/", ScoreDetail.as_view(), name="score"),
    path(f"{_COUNTY}/scores/", RequestScore.as_view(), name="request_score"),
    path("jobs/<uuid:pk>/", JobDetail.as_view(), name="job"),
    path("documents/", DocumentList.as_view(), name="documents"),
    path(f"{_COUNTY}/documents/", RequestDocument.as_view(), name="request_document"),
    path("documents/<uuid:pk>/", DocumentDetail.as_view(), name="document"),
    path("documents/<uuid:pk>/file.pdf", DocumentFile.as_view(), name="document_file"),
]
