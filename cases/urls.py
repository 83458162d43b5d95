"""Addresses of the cases: people's pages first, then each step of a case, then what residents open by code."""

from django.urls import path

from cases.views import board, case, desk, evidence, home, intake, public, steps

app_name = "cases"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", home.today, name="today"),
    path("mine/", home.mine, name="mine"),
    path("log/", intake.log, name="log"),
    path("log/<str:reference>/", intake.logged, name="logged"),
    path("board/", board.board, name="board"),
    path("desk/", desk.desk, name="desk"),
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
    path("track/", public.find, name="find"),
    path("track/<str:code>/", public.track, name="track"),
    path("track/<str:code>/press/", public.press, name="press"),
    path("track/<str:code>/withdraw/", public.withdraw, name="withdraw"),
    path("track/<str:code>/reopen/", public.reopen, name="reopen"),
    path("rate/<str:code>/", public.rate, name="rate"),
]
