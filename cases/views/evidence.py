from django.http import Http404


def evidence(request, **kwargs):  # placeholder until the page exists
    raise Http404
