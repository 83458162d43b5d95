from django.http import Http404


def desk(request, **kwargs):  # placeholder until the page exists
    raise Http404


def search(request, **kwargs):  # placeholder until the page exists
    raise Http404
