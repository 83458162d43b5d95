"""Addresses of figures: the supervisor's board, and what happened in a period."""

from django.urls import path

from figures.views import board, brief, period, wall

app_name = "figures"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/brief/", brief.brief, name="brief"),
    path("board/wall/", wall.wall, name="wall"),
    path("board/figures/", period.figures, name="figures"),
]
