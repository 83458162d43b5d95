"""Addresses of the officials' desk: lists, the case page and each step of a case."""

from django.urls import path

from desk.views import case, desk, evidence, saved_filters, steps

app_name = "desk"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/filter/", desk.filtered, name="filter"),
    path("desk/filter/save/", saved_filters.save_filter, name="save_filter"),
    path("desk/filter/<int:pk>/remove/", saved_filters.remove_filter, name="remove_filter"),
    path("desk/<slug:queue>/", desk.desk, name="queue"),
    path("search/", desk.search, name="search"),
    path("cases/<str:reference>/", case.case_page, name="case"),
    path("cases/<str:reference>/evidence/<uuid:uid>/", evidence.evidence, name="evidence"),
    path("cases/<str:reference>/tasks/<int:task>/<slug:action>/", steps.task_step, name="task_step"),
    path("cases/<str:reference>/calls/<int:call>/mark/", steps.mark_unit, name="mark_unit"),
    path("cases/<str:reference>/orders/<int:order>/<slug:action>/", steps.order_step, name="order_step"),
    path("cases/<str:reference>/recusals/<int:recusal>/end/", steps.end_recusal, name="end_recusal"),
    path("cases/<str:reference>/code/", steps.give_code, name="give_code"),
    path("cases/<str:reference>/<slug:action>/", steps.step, name="step"),
]
