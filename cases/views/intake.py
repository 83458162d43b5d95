from django.http import Http404


def log(request, **kwargs):  # placeholder until the page exists
    raise Http404


def logged(request, **kwargs):  # placeholder until the page exists
    raise Http404
