"""Addresses of red stations and wishes: those of staff, those for everybody, and those that a code opens."""

from django.urls import path

from volunteering.views import by_code, lists, needs, public, stations

app_name = "volunteering"
urlpatterns = [
    path("volunteering/", lists.stations, name="stations"),
    path("volunteering/wishes/", lists.wishes, name="wishes"),
    path("volunteering/wishes/<int:pk>/", needs.need, name="need"),
    path("volunteering/wishes/<int:pk>/check/", needs.check, name="check"),
    path("volunteering/wishes/<int:pk>/end/", needs.end, name="end"),
    path("volunteering/wishes/<int:pk>/done/", needs.note_done, name="note_done"),
    path("volunteering/wishes/<int:pk>/not-yet/", needs.not_yet, name="note_not_yet"),
    path("volunteering/wishes/<int:pk>/confirm/", needs.confirm, name="note_confirmed"),
    path("volunteering/wishes/<int:pk>/look/", needs.look, name="look"),
    path("volunteering/wishes/<int:pk>/matter/", needs.matter, name="matter"),
    path("volunteering/topics/<int:pk>/wish/", needs.from_topic, name="from_topic"),
    path("volunteering/stations/<int:pk>/", stations.roster, name="roster"),
    path("volunteering/stations/<int:pk>/edit/", stations.edit, name="edit"),
    path("volunteering/stations/<int:pk>/repeat/", stations.repeat_week, name="repeat_week"),
    path("volunteering/stations/<int:pk>/lines/<int:line>/remove/", stations.remove_line, name="remove_line"),
    path("volunteering/stations/<int:pk>/poster/", stations.poster, name="poster"),
    path("volunteering/stations/<int:pk>/wish/", needs.raise_for, name="raise_for"),
    path("red-stations/<int:pk>/", public.station, name="station"),
    path("red-stations/<int:pk>/wish/", public.wish, name="wish"),
    path("red-stations/<int:pk>/wishes/<int:need>/", public.take, name="take"),
    path("wish/<str:code>/", by_code.wish, name="wish_by_code"),
    path("wish/<str:code>/confirm/", by_code.confirm, name="confirm"),
    path("wish/<str:code>/not-yet/", by_code.not_yet, name="not_yet"),
    path("wish/<str:code>/withdraw/", by_code.withdraw, name="withdraw"),
    path("taken/<str:code>/", by_code.claim, name="claim_by_code"),
    path("taken/<str:code>/done/", by_code.claim_done, name="claim_done"),
    path("taken/<str:code>/give-back/", by_code.claim_back, name="claim_back"),
]
