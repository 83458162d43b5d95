"""Addresses of the administration: people, posts, units, areas, networks, calendar, changes, and what pickers ask."""

from django.urls import path

from administration.views import areas, calendar, changes, finding, first, handovers, networks, people, posts, units

app_name = "administration"
urlpatterns = [
    path("", first.first, name="first"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/correct/", people.correct_person, name="correct_person"),
    path("people/<int:pk>/account/", people.close_account, name="account"),
    path("people/<int:pk>/password/", people.renew_password, name="renew_password"),
    path("people/<int:pk>/post/", posts.give_post, name="give_post"),
    path("posts/<int:pk>/end/", posts.end_post, name="end_post"),
    path("posts/<int:pk>/transfer/", posts.transfer_post, name="transfer_post"),
    path("posts/<int:pk>/stand-in/", posts.stand_in, name="stand_in"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add_unit, name="add_unit"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/change/", units.change_unit, name="change_unit"),
    path("units/<int:pk>/move/", units.move_unit, name="move_unit"),
    path("units/<int:pk>/end/", units.end_unit, name="end_unit"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<int:pk>/", areas.area, name="area"),
    path("areas/<int:pk>/grid/", areas.add_grid, name="add_grid"),
    path("areas/<int:pk>/rename/", areas.rename_area, name="rename_area"),
    path("networks/", networks.networks, name="networks"),
    path("networks/<int:pk>/", networks.area_networks, name="area_networks"),
    path("networks/<int:pk>/<slug:network>/join/", networks.join, name="join_network"),
    path("memberships/<int:pk>/part/", networks.change_part, name="change_part"),
    path("memberships/<int:pk>/contact/", networks.name_contact, name="name_contact"),
    path("memberships/<int:pk>/end/", networks.end_membership, name="end_membership"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/progress/", calendar.progress, name="calendar_progress"),
    path("calendar/hours/", calendar.set_hours, name="set_hours"),
    path("calendar/<int:year>/load/", calendar.load_year, name="load_year"),
    path("calendar/<int:year>/<int:month>/<int:day>/", calendar.edit_day, name="edit_day"),
    path("changes/", changes.changes, name="changes"),
    path("find/people/", finding.find_people, name="find_people"),
    path("find/units/", finding.find_units, name="find_units"),
    path("find/members/<int:pk>/", finding.find_members, name="find_members"),
    path("find/areas/", finding.find_areas, name="find_areas"),
]
