"""Posters with a QR code that knows its place: made and printed by the community, scanned by residents."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import policies
from cases.reading import telephones
from residents import actions, places
from residents.models import Poster
from residents.poster_form import PosterForm
from teams.http import UserRequest
from web import qr
from web.addresses import whole_address
from web.pages import page


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of paper."""

    place: str
    where: str
    picture: str
    address: str
    phone: str


@require_http_methods(["GET", "HEAD", "POST"])
def posters(request: UserRequest) -> HttpResponse:
    """Choose the place; the answer leads to the sheets, ready to be printed or kept as PDF."""
    if not policies.raises_in(request.user):
        raise PermissionDenied
    form = PosterForm(request.POST if request.method == "POST" else None, by=request.user)
    if not (form.is_bound and form.is_valid()):
        return render(request, "residents/posters.html", {"form": form}, status=422 if form.errors else 200)
    told = form.cleaned_data
    made = actions.make_posters(told["area"], estate=told["estate"], houses=told["houses"], by=request.user)
    wanted = urlencode({"of": " ".join(poster.code for poster in made)})
    return redirect(f"{reverse('residents:poster_sheets')}?{wanted}")


@page
def sheets(request: UserRequest) -> HttpResponse:
    """The sheets of posters in the person's own areas, one page each."""
    codes = request.GET.get("of", "").split()[:200]
    reach = tuple(area.path for _post, area in policies.raises_in(request.user))
    found = Poster.objects.filter(code__in=codes).select_related("area__parent__parent__parent").order_by("pk")
    own = [poster for poster in found if poster.area.path.startswith(reach)]
    if not own:
        raise Http404
    phones = {area: telephones.number_to_ring(area) for area in {poster.area for poster in own}}
    rows = [_sheet(poster, phones[poster.area]) for poster in own]
    return render(request, "residents/poster_sheets.html", {"sheets": rows})


def _sheet(poster: Poster, phone: str) -> Sheet:
    address = whole_address("residents:poster", poster.code)
    name = f"{poster.estate} {poster.house}".strip()
    return Sheet(name, places.short_name_of(poster.area), qr.picture(address), address, phone)


@login_not_required
@require_safe
def scanned(request: UserRequest, code: str) -> HttpResponse:
    """What the QR code opens: the form with the place in it. Nothing is counted or kept."""
    poster = places.poster_with(code)
    if poster is None:
        return redirect("residents:raise")
    return redirect(f"{reverse('residents:raise')}?at={poster.code}")
