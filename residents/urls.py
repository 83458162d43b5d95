"""Addresses that residents open, with a code or without one."""

from django.urls import path

from residents.views import area, blocks, by_code, front, letters, messages, posters, raising

app_name = "residents"
urlpatterns = [
    path("", front.front, name="front"),
    path("raise/", raising.raise_matter, name="raise"),
    path("blocks/", blocks.blocks, name="blocks"),
    path("blocks/<int:number>/", blocks.decide, name="block"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:number>/", letters.letter, name="letter"),
    path("posters/", posters.posters, name="posters"),
    path("posters/sheets/", posters.sheets, name="poster_sheets"),
    path("p/<str:code>/", posters.scanned, name="poster"),
    path("place/", front.choose_place, name="places"),
    path("place/<str:code>/", front.keep_place, name="place"),
    path("grid-worker/", front.grid_worker, name="grid_worker"),
    path("call/", front.call, name="call"),
    path("accessibility/", front.accessibility, name="accessibility"),
    path("areas/", front.own_area, name="own_area"),
    path("areas/<str:code>/", area.public_page, name="area"),
    path("robots.txt", front.robots, name="robots"),
    path("track/", by_code.find, name="find"),
    path("rate/", by_code.find_rating, name="find_rating"),
    path("track/<str:code>/", by_code.track, name="track"),
    path("track/<str:code>/raised/", raising.raised, name="raised"),
    path("track/<str:code>/press/", by_code.press, name="press"),
    path("track/<str:code>/withdraw/", by_code.withdraw, name="withdraw"),
    path("track/<str:code>/answer/", by_code.answer, name="answer"),
    path("track/<str:code>/add/", by_code.add, name="add"),
    path("track/<str:code>/reopen/", by_code.reopen, name="reopen"),
    path("track/<str:code>/messages/", messages.messages, name="messages"),
    path("stop/<str:token>/", messages.stop, name="stop"),
    path("rate/<str:code>/", by_code.rate, name="rate"),
]
