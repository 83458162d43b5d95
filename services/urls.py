"""Addresses of convenience services: the public ones, those behind a code, and those of staff."""

from django.urls import path

from services.views import by_code, desk, public, steps

app_name = "services"
urlpatterns = [
    path("services/", public.services, name="services"),
    path("services/<int:number>/", public.apply, name="apply"),
    path("certificates/", public.certificates, name="certificates"),
    path("certificates/never/<int:number>/", public.never, name="never"),
    path("services/follow/<str:code>/", by_code.follow, name="follow"),
    path("services/follow/<str:code>/back/", by_code.take_back, name="take_back"),
    path("verify/", by_code.find_certificate, name="find_certificate"),
    path("verify/<str:code>/", by_code.verify, name="verify"),
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
