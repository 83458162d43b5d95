"""Addresses of the officials' desk: lists, the case page and each step of a case."""

from django.urls import path

from desk.views import answers, bulk, case, desk, evidence, following, roster, saved_filters, steps

app_name = "desk"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/filter/", desk.filtered, name="filter"),
    path("desk/filter/save/", saved_filters.save_filter, name="save_filter"),
    path("desk/filter/<int:pk>/remove/", saved_filters.remove_filter, name="remove_filter"),
    path("desk/bulk/", bulk.runs, name="bulk_runs"),
    path("desk/bulk/take/", bulk.take, name="bulk_take"),
    path("desk/bulk/<int:pk>/", bulk.run, name="bulk_run"),
    path("desk/bulk/<int:pk>/stop/", bulk.stop, name="bulk_stop"),
    path("desk/bulk/<int:pk>/again/", bulk.again, name="bulk_again"),
    path("desk/bulk/<int:pk>/print/", bulk.print_sheet, name="bulk_print"),
    path("desk/bulk/<int:pk>/<slug:action>/", bulk.begin, name="bulk_begin"),
    path("roster/", roster.own_roster, name="own_roster"),
    path("roster/<int:unit>/", roster.roster, name="roster"),
    path("answers/", answers.answers, name="answers"),
    path("answers/add/", answers.add_answer, name="add_answer"),
    path("answers/<int:pk>/", answers.change_answer, name="change_answer"),
    path("answers/<int:pk>/end/", answers.end_answer, name="end_answer"),
    path("follows/", following.follows, name="follows"),
    path("follows/<int:pk>/leave/", following.unfollow, name="unfollow"),
    path("desk/<slug:queue>/", desk.desk, name="queue"),
    path("search/", desk.search, name="search"),
    path("cases/<str:reference>/", case.case_page, name="case"),
    path("cases/<str:reference>/evidence/<uuid:uid>/", evidence.evidence, name="evidence"),
    path("cases/<str:reference>/tasks/<int:task>/<slug:action>/", steps.task_step, name="task_step"),
    path("cases/<str:reference>/calls/<int:call>/mark/", steps.mark_unit, name="mark_unit"),
    path("cases/<str:reference>/orders/<int:order>/<slug:action>/", steps.order_step, name="order_step"),
    path("cases/<str:reference>/recusals/<int:recusal>/end/", steps.end_recusal, name="end_recusal"),
    path("cases/<str:reference>/follow/", following.follow_case, name="follow_case"),
    path("cases/<str:reference>/code/", steps.give_code, name="give_code"),
    path("cases/<str:reference>/<slug:action>/", steps.step, name="step"),
]
