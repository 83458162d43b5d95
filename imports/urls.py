"""Addresses of imports, below those of the administration."""

from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("add/", views.add_import, name="add_import"),
    path("template/", views.template, name="import_template"),
    path("<int:pk>/", views.batch, name="import"),
    path("<int:pk>/progress/", views.progress, name="import_progress"),
    path("<int:pk>/returned/", views.returned, name="import_returned"),
    path("<int:pk>/apply/", views.apply, name="apply_import"),
    path("<int:pk>/cancel/", views.cancel, name="cancel_import"),
    path("<int:pk>/undo/", views.undo, name="undo_import"),
]
