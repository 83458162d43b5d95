"""Addresses of councils: those of staff, and the public one behind the code on a poster."""

from django.urls import path

from councils.views import holding, lists, papers, promises, public, residents

app_name = "councils"
urlpatterns = [
    path("councils/", lists.councils, name="councils"),
    path("councils/plan/", lists.plan, name="plan"),
    path("councils/figures/", lists.figures, name="figures"),
    path("councils/<int:pk>/", holding.meeting, name="meeting"),
    path("councils/<int:pk>/topics/<int:topic>/", holding.topic, name="topic"),
    path("councils/<int:pk>/begin/", holding.begin, name="begin"),
    path("councils/<int:pk>/move/", holding.move, name="move"),
    path("councils/<int:pk>/close/", holding.close, name="close"),
    path("councils/<int:pk>/correct/", holding.correct, name="correct"),
    path("councils/<int:pk>/photo/", holding.add_photo, name="add_photo"),
    path("councils/<int:pk>/photo/<int:photo>/", holding.photo, name="photo"),
    path("councils/<int:pk>/promise/", promises.make, name="promise"),
    path("councils/<int:pk>/promises/<int:promise>/kept/", promises.kept, name="kept"),
    path("councils/<int:pk>/promises/<int:promise>/explain/", promises.explain, name="explain"),
    path("councils/<int:pk>/paper/", papers.minutes, name="paper"),
    path("councils/<int:pk>/poster/", papers.poster, name="poster"),
    path("councils/<int:pk>/calendar.ics", papers.calendar, name="calendar"),
    path("councils/<int:pk>/topics/<int:topic>/residents/", residents.paper, name="residents_paper"),
    path("councils/<int:pk>/topics/<int:topic>/result/", residents.result, name="residents_result"),
    path("m/<str:code>/", public.meeting, name="public"),
    path("m/<str:code>/calendar.ics", public.calendar, name="public_calendar"),
]
