"""Addresses of alliances."""

from django.urls import path

from alliances.views import alliances, entries

app_name = "alliances"
urlpatterns = [
    path("alliances/", alliances.alliances, name="alliances"),
    path("alliances/<int:pk>/", alliances.alliance, name="alliance"),
    path("alliances/<int:pk>/organisations/add/", alliances.add_organisation, name="add_organisation"),
    path("alliances/<int:pk>/<slug:list_name>/", alliances.entries, name="entries"),
    path("alliances/<int:pk>/<slug:list_name>/add/", alliances.add_entry, name="add_entry"),
    path("alliances/organisations/<int:pk>/end/", alliances.end_organisation, name="end_organisation"),
    path("alliances/entries/<int:pk>/", entries.entry, name="entry"),
    path("alliances/entries/<int:pk>/correct/", entries.correct_entry, name="correct_entry"),
    path("alliances/entries/<int:pk>/take-back/", entries.take_back, name="take_back"),
    path("alliances/entries/<int:pk>/complete/", entries.complete, name="complete"),
    path("alliances/entries/<int:pk>/match/", entries.match_entry, name="match_entry"),
    path("alliances/matches/<int:pk>/agree/", entries.agree, name="agree"),
    path("alliances/matches/<int:pk>/finish/", entries.finish, name="finish"),
]
