"""Addresses that residents open by a code."""

from django.urls import path

from residents import views

app_name = "residents"
urlpatterns = [
    path("track/", views.find, name="find"),
    path("track/<str:code>/", views.track, name="track"),
    path("track/<str:code>/press/", views.press, name="press"),
    path("track/<str:code>/withdraw/", views.withdraw, name="withdraw"),
    path("track/<str:code>/reopen/", views.reopen, name="reopen"),
    path("rate/<str:code>/", views.rate, name="rate"),
]
