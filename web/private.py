"""Pages that hold what one person typed, or hang on a code: neither browsers nor search engines keep them."""

from __future__ import annotations

from django.http import HttpResponse

# Not "no-referrer": with it a browser sends no origin with a POST, and CSRF protection would refuse every form.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
TOO_MANY, WAIT_SECONDS = 429, 600


def kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    """The answer says so; one that refuses because too much came says when to come again."""
    for name, words in PRIVATE.items():
        answer.headers[name] = words
    if answer.status_code == TOO_MANY and "Retry-After" not in answer.headers:
        answer.headers["Retry-After"] = str(WAIT_SECONDS)
    return answer
