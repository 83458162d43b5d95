"""Addresses of GeoReport v2: the end says in which form it is answered."""

from __future__ import annotations

from typing import Any

from django.urls import re_path

from api.open311 import views

app_name = "open311"
KIND = r"\.(?P<kind>json|xml)$"
urlpatterns: list[Any] = [
    re_path(rf"^(?:v2/)?discovery{KIND}", views.DiscoveryView.as_view(), name="discovery"),
    re_path(rf"^v2/services{KIND}", views.ServicesView.as_view(), name="services"),
    re_path(rf"^v2/services/(?P<code>[\w-]{{1,10}}){KIND}", views.DefinitionView.as_view(), name="service"),
    re_path(rf"^v2/requests{KIND}", views.RequestsView.as_view(), name="requests"),
    re_path(rf"^v2/requests/(?P<number>[\w-]{{1,24}}){KIND}", views.RequestView.as_view(), name="request"),
    re_path(rf"^v2/tokens/(?P<token>[!-~]{{1,100}}?){KIND}", views.TokenView.as_view(), name="token"),
    re_path(r"^[\s\S]*$", views.Nowhere.as_view(), name="nowhere"),
]
