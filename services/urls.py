"""Addresses of convenience services: the public ones, those behind a code, and those of staff."""

from django.urls import path

from services.views import appointments, booking, by_code, desk, public, steps

app_name = "services"
urlpatterns = [
    path("services/", public.services, name="services"),
    path("services/<int:number>/", public.apply, name="apply"),
    path("certificates/", public.certificates, name="certificates"),
    path("certificates/never/<int:number>/", public.never, name="never"),
    path("services/follow/<str:code>/", by_code.follow, name="follow"),
    path("services/follow/<str:code>/back/", by_code.take_back, name="take_back"),
    path("appointments/<int:number>/", booking.book, name="book"),
    path("booking/<str:code>/", booking.follow, name="booking"),
    path("booking/<str:code>/move/", booking.move, name="booking_move"),
    path("booking/<str:code>/cancel/", booking.cancel, name="booking_cancel"),
    path("verify/", by_code.find_certificate, name="find_certificate"),
    path("verify/<str:code>/", by_code.verify, name="verify"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/offer/", appointments.offer, name="offer"),
    path("appointments/visits/", appointments.visits, name="visits"),
    path("appointments/times/<int:pk>/close/", appointments.close, name="close_slot"),
    path("appointments/of/<int:pk>/", appointments.appointment, name="appointment"),
    path("appointments/of/<int:pk>/open/", appointments.opened, name="appointment_opened"),
    path("appointments/of/<int:pk>/assign/", appointments.assign, name="assign"),
    path("appointments/of/<int:pk>/done/", appointments.done, name="done"),
    path("appointments/of/<int:pk>/cancel/", appointments.cancel, name="appointment_cancel"),
    path("applications/", desk.applications, name="applications"),
    path("applications/new/", desk.choose, name="choose"),
    path("applications/new/<int:number>/", desk.take, name="take"),
    path("applications/<int:pk>/", desk.application, name="application"),
    path("applications/<int:pk>/open/", desk.opened, name="opened"),
    path("applications/<int:pk>/draft/", desk.draft, name="draft"),
    path("applications/<int:pk>/check/", steps.check, name="check"),
    path("applications/<int:pk>/hand-on/", steps.hand_on, name="hand_on"),
    path("applications/<int:pk>/reply/", steps.reply, name="reply"),
    path("applications/<int:pk>/refuse/", steps.refuse, name="refuse"),
    path("applications/<int:pk>/sign/", steps.sign, name="sign"),
    path("applications/<int:pk>/paper/", steps.paper, name="paper"),
    path("applications/<int:pk>/withdraw/", steps.withdraw, name="withdraw"),
]
