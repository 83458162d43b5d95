from django.http import Http404


def step(request, **kwargs):  # placeholder until the page exists
    raise Http404


def task_step(request, **kwargs):  # placeholder until the page exists
    raise Http404


def mark_unit(request, **kwargs):  # placeholder until the page exists
    raise Http404
