from django.http import Http404


def case_page(request, **kwargs):  # placeholder until the page exists
    raise Http404
