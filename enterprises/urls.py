"""Addresses of firms, their care and visits."""

from django.urls import path

from enterprises.views import firms, visits

app_name = "enterprises"
urlpatterns = [
    path("firms/", firms.firms, name="firms"),
    path("firms/add/", firms.add_firm, name="add_firm"),
    path("firms/find/areas/", firms.find_areas, name="find_firm_areas"),
    path("firms/<int:pk>/", firms.firm, name="firm"),
    path("firms/<int:pk>/correct/", firms.correct_firm, name="correct_firm"),
    path("firms/<int:pk>/care/", firms.give_care, name="give_care"),
    path("firms/<int:pk>/end/", firms.end_firm, name="end_firm"),
    path("firms/<int:pk>/visit/", visits.log_visit, name="log_visit"),
    path("firms/<int:pk>/find/members/", firms.find_members, name="find_firm_members"),
    path("firms/requests/<int:pk>/raise/", visits.raise_matter, name="raise_matter"),
    path("firms/requests/<int:pk>/settle/", visits.settle, name="settle"),
]
