"""Addresses of uploading and reading a return."""

from django.urls import path

from schools import (
    board_views,
    campus_views,
    check_views,
    compare_views,
    county_views,
    deadline_views,
    desk_views,
    entry_views,
    freeze_views,
    import_views,
    opening_views,
    register_views,
    views,
)

app_name = "schools"
urlpatterns = [
    path("counties/<str:code>/<int:year>/completeness/", board_views.board, name="board"),
    path(
        "counties/<str:code>/<int:year>/completeness/remind/",
        board_views.send_reminders,
        name="remind",
    ),
    path("counties/<str:code>/<int:year>/opening/", opening_views.open_year, name="open_year"),
    path("counties/<str:code>/<int:year>/register/", register_views.register, name="register"),
    path(
        "counties/<str:code>/<int:year>/register/change/",
        register_views.change,
        name="register_change",
    ),
    path(
        "counties/<str:code>/<int:year>/register/undo/",
        register_views.undo,
        name="register_undo",
    ),
    path("counties/<str:code>/<int:year>/desk/", desk_views.desk, name="desk"),
    path(
        "counties/<str:code>/<int:year>/campuses/<str:campus>/",
        campus_views.campus,
        name="campus",
    ),
    path(
        "counties/<str:code>/<int:year>/county/",
        county_views.county_figures,
        name="county_figures",
    ),
    path(
        "counties/<str:code>/<int:year>/county/hand-in/",
        county_views.hand_in_figures,
        name="hand_in",
    ),
    path("counties/<str:code>/<int:year>/figures/", entry_views.save, name="save"),
    path("counties/<str:code>/<int:year>/import/", import_views.import_package, name="import"),
    path("counties/<str:code>/<int:year>/return/", views.read_return, name="return"),
    path("counties/<str:code>/<int:year>/checks/", check_views.checks, name="checks"),
    path(
        "counties/<str:code>/<int:year>/checks/explain/",
        check_views.keep_explanation,
        name="explain",
    ),
    path("counties/<str:code>/<int:year>/compare/", compare_views.compare, name="compare"),
    path("counties/<str:code>/<int:year>/freeze/", freeze_views.freeze, name="freeze"),
    path("counties/<str:code>/<int:year>/extension/", deadline_views.extension, name="extension"),
    path("deadlines/", deadline_views.deadlines, name="deadlines"),
    path("deadlines/set/", deadline_views.keep_deadline, name="set_deadline"),
    path("extensions/<int:pk>/", deadline_views.answer_extension, name="answer_extension"),
    path("counties/<str:code>/<int:year>/workbook.xlsx", import_views.workbook, name="workbook"),
    path(
        "counties/<str:code>/<int:year>/campuses/<str:campus>/workbook.xlsx",
        import_views.campus_workbook,
        name="campus_workbook",
    ),
    path(
        "counties/<str:code>/<int:year>/campuses/<str:campus>/import/",
        import_views.import_campus,
        name="import_campus",
    ),
    path("imports/<uuid:job>/", import_views.import_result, name="import_result"),
    path("imports/<uuid:job>/accept/", import_views.accept, name="import_accept"),
    path("imports/<uuid:job>/marked.xlsx", import_views.marked_workbook, name="import_marked"),
    path("imports/<uuid:job>/problems.csv", import_views.import_problems, name="import_problems"),
]
