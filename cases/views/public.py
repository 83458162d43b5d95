from django.http import Http404


def find(request, **kwargs):  # placeholder until the page exists
    raise Http404


def track(request, **kwargs):  # placeholder until the page exists
    raise Http404


def withdraw(request, **kwargs):  # placeholder until the page exists
    raise Http404


def reopen(request, **kwargs):  # placeholder until the page exists
    raise Http404


def rate(request, **kwargs):  # placeholder until the page exists
    raise Http404
