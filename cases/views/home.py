from django.http import Http404


def home(request, **kwargs):  # placeholder until the page exists
    raise Http404


def today(request, **kwargs):  # placeholder until the page exists
    raise Http404


def mine(request, **kwargs):  # placeholder until the page exists
    raise Http404
