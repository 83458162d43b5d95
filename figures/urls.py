"""Addresses of figures: the supervisor's board."""

from django.urls import path

from figures import views

app_name = "figures"
urlpatterns = [
    path("board/", views.board, name="board"),
]
