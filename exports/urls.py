"""Addresses of exports."""

from django.urls import path

from exports import views

app_name = "exports"
urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/add/", views.add_export, name="add"),
    path("exports/<int:pk>/decide/", views.decide, name="decide"),
    path("exports/<int:pk>/file/", views.file, name="file"),
    path("exports/<int:pk>/remove/", views.take_away, name="remove"),
]
