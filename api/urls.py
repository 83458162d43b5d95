"""Addresses of the API, each of them in `docs/api.md` and in the description at /api/schema/."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path

from api.views import around, cases, description, exports, steps, told

app_name = "api"
V1: list[Any] = [
    path("cases/", cases.CasesView.as_view(), name="cases"),
    path("cases/batch/", cases.BatchView.as_view(), name="batch"),
    path("cases/self-handled/", cases.HandledView.as_view(), name="self_handled"),
    path("cases/<str:number>/", cases.CaseView.as_view(), name="case"),
    path("cases/<str:number>/events/", cases.EventsView.as_view(), name="events"),
    path("cases/<str:number>/calls/", cases.CallsView.as_view(), name="calls"),
    path("cases/<str:number>/tasks/", cases.TasksView.as_view(), name="tasks"),
    path("cases/<str:number>/consultations/", cases.ConsultationsView.as_view(), name="consultations"),
    path("cases/<str:number>/evidence/", cases.FilesView.as_view(), name="evidence"),
    path("cases/<str:number>/evidence/<uuid:uid>/", cases.FileView.as_view(), name="file"),
    *steps.addresses(),
    path("orders/", told.OrdersView.as_view(), name="orders"),
    path("notices/", told.NoticesView.as_view(), name="notices"),
    path("figures/", told.FiguresView.as_view(), name="figures"),
    path("exports/", exports.ExportsView.as_view(), name="exports"),
    path("exports/<int:pk>/", exports.ExportView.as_view(), name="export"),
    path("exports/<int:pk>/file/", exports.ExportFileView.as_view(), name="export_file"),
    path("exports/<int:pk>/remove/", exports.RemoveExportView.as_view(), name="remove_export"),
    path("areas/", around.AreasView.as_view(), name="areas"),
    path("areas/<str:code>/", around.AreaView.as_view(), name="area"),
    path("units/", around.UnitsView.as_view(), name="units"),
    path("posts/", around.PostsView.as_view(), name="posts"),
    path("networks/", around.NetworksView.as_view(), name="networks"),
    path("teams/<slug:team>/", around.TeamView.as_view(), name="team"),
    path("catalogue/", around.CatalogueView.as_view(), name="catalogue"),
    path("calendar/due/", around.DueView.as_view(), name="due"),
    path("calendar/<int:year>/", around.CalendarView.as_view(), name="calendar"),
]
urlpatterns: list[Any] = [
    path("v1/", include(V1)),
    path("schema/", description.schema, name="schema"),
    path("docs/", description.page, name="docs"),
    re_path(r"^[\s\S]*$", description.Nowhere.as_view(), name="nowhere"),
]
