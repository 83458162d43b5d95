"""Addresses of alliances, firms and teams."""

from django.urls import path

from linkage.views import alliances, entries, firms, teams, visits

app_name = "linkage"
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
    path("firms/", firms.firms, name="firms"),
    path("firms/add/", firms.add_firm, name="add_firm"),
    path("firms/find/areas/", firms.find_areas, name="find_firm_areas"),
    path("firms/<int:pk>/", firms.firm, name="firm"),
    path("firms/<int:pk>/correct/", firms.correct_firm, name="correct_firm"),
    path("firms/<int:pk>/care/", firms.give_care, name="give_care"),
    path("firms/<int:pk>/end/", firms.end_firm, name="end_firm"),
    path("firms/<int:pk>/visit/", visits.log_visit, name="log_visit"),
    path("firms/<int:pk>/find/members/", firms.find_members, name="find_firm_members"),
    path("firms/requests/<int:pk>/raise/", visits.raise_matter, name="raise_matter"),
    path("firms/requests/<int:pk>/settle/", visits.settle, name="settle"),
    path("teams/", teams.first, name="teams"),
    path("teams/<int:pk>/", teams.teams_of, name="teams_of"),
    path("teams/<int:pk>/<slug:team>/", teams.team, name="team"),
]
