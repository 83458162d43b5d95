"""Addresses of the first page and the grid worker's phone."""

from django.urls import path

from field.views import home, intake

app_name = "field"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", home.today, name="today"),
    path("mine/", home.mine, name="mine"),
    path("log/", intake.log, name="log"),
    path("log/<str:reference>/", intake.logged, name="logged"),
]
