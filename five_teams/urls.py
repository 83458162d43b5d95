"""Addresses of the five teams."""

from django.urls import path

from five_teams import views

app_name = "five_teams"
urlpatterns = [
    path("teams/", views.first, name="teams"),
    path("teams/<int:pk>/", views.teams_of, name="teams_of"),
    path("teams/<int:pk>/<slug:team>/", views.team, name="team"),
]
