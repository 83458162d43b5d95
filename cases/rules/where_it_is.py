"""Where a matter is, in one sentence for whoever raised it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from cases.rules.choices import State

SENTENCES: Mapping[str, object] = {
    State.WHISTLED: gettext_lazy("We have received it. It waits to be accepted."),
    State.ACCEPTED: gettext_lazy("It was accepted. The unit that will handle it is being called."),
    State.DISPATCHED: gettext_lazy("A unit was called and will report in soon."),
    State.CONSULTING: gettext_lazy("The unit has reported in and is working out what to do."),
    State.IMPLEMENTING: gettext_lazy("It is being worked on."),
    State.FEEDBACK: gettext_lazy("The work is done. The answer to you is being checked."),
    State.EVALUATING: gettext_lazy("It was answered. How did it go?"),
    State.CLOSED: gettext_lazy("It is closed."),
    State.REFUSED: gettext_lazy("It could not be accepted."),
    State.MERGED: gettext_lazy("Others raised the same matter. All are handled together."),
    State.TERMINATED: gettext_lazy("It was ended before it was finished."),
    State.WITHDRAWN: gettext_lazy("It was taken back by the person who raised it."),
}
