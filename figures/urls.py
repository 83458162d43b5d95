"""Addresses of figures: the supervisor's board, and what happened in a period."""

from django.urls import path

from figures.views import board, period

app_name = "figures"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/figures/", period.figures, name="figures"),
]
