"""Addresses of sources, their mappings, and imports of orders."""

from __future__ import annotations

from django.urls import path

from orders.views import loading, sources, states

app_name = "orders"
urlpatterns = [
    path("sources/", sources.sources, name="sources"),
    path("sources/add/", sources.add_source, name="add_source"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/end/", sources.end_source, name="end_source"),
    path("sources/<int:pk>/load/", loading.load, name="load"),
    path("sources/<int:pk>/states/", states.states, name="states"),
    path("states/<int:pk>/", states.state_file, name="state_file"),
    path("mappings/<int:pk>/", sources.mapping, name="mapping"),
    path("imports/<int:pk>/", loading.batch, name="import"),
    path("imports/<int:pk>/progress/", loading.progress, name="import_progress"),
    path("imports/<int:pk>/results/", loading.results, name="import_results"),
    path("imports/<int:pk>/returned/", loading.returned, name="import_returned"),
    path("imports/<int:pk>/apply/", loading.apply, name="apply_import"),
    path("imports/<int:pk>/cancel/", loading.cancel, name="cancel_import"),
    path("imports/<int:pk>/undo/", loading.undo, name="undo_import"),
]
