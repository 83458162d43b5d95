"""Addresses of a unit's receivers."""

from __future__ import annotations

from django.urls import path

from webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("units/<int:pk>/", views.webhooks, name="webhooks"),
    path("units/<int:pk>/add/", views.add_webhook, name="add"),
    path("<int:pk>/try/", views.try_webhook, name="try"),
    path("<int:pk>/secret/", views.change_secret, name="secret"),
    path("<int:pk>/fields/", views.fields, name="fields"),
    path("<int:pk>/again/", views.replay, name="replay"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
