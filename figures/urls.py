"""Addresses of figures: the supervisor's board, what happened in a period, and where."""

from django.urls import path

from figures.views import areas_map, board, brief, period, wall

app_name = "figures"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/brief/", brief.brief, name="brief"),
    path("board/wall/", wall.wall, name="wall"),
    path("board/map/", areas_map.map_of_areas, name="map"),
    path("board/figures/", period.figures, name="figures"),
]
