"""The kinds of notice that are not about a matter."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from teams.wording import Kind

COUNT, ENDS_ON = "count", "ends_on"
OFFERED = Kind(
    "handover_offered",
    gettext_noop("A post and the open matters that wait on it are offered to you. Please accept or decline."),
    variables=(),
    needs=(),
)
ACCEPTED = Kind("handover_accepted", gettext_noop("A handover that you offered was accepted."), variables=(), needs=())
DECLINED = Kind(
    "handover_declined",
    gettext_noop("A handover that you offered was declined; somebody else must take it over."),
    variables=(),
    needs=(),
)
DIGEST = Kind(
    "digest",
    gettext_noop("%(count)s new notices; each stands in the inbox."),
    variables=(COUNT,),
    needs=(COUNT,),
)
WAITING = Kind(
    "handover_waiting",
    gettext_noop("A handover has waited for its receiver for more than three days."),
    variables=(),
    needs=(),
)
ENDING = Kind(
    "post_ending",
    gettext_noop("A post ends on %(ends_on)s while %(count)s open matters wait on it; somebody must take it over."),
    variables=(ENDS_ON, COUNT),
    needs=(),
)
CODE_ISSUED = Kind(
    "code_issued",
    gettext_noop(
        "An administrator took your password away and issued a one-time code for your account. "
        "If you did not ask for it, tell the auditor at once."
    ),
    variables=(),
    needs=(),
)
PASSWORD_CHOSEN = Kind(
    "password_chosen",
    gettext_noop(
        "A new password for your account was chosen with a one-time code. "
        "If it was not you, tell the auditor at once: somebody else signs in under your name."
    ),
    variables=(),
    needs=(),
)
ADDRESS_CHANGED = Kind(
    "address_changed",
    gettext_noop(
        "An administrator changed the telephone or e-mail address of your account. "
        "If you do not know of it, tell the auditor at once."
    ),
    variables=(),
    needs=(),
)
LETTER_WAITS = Kind(
    "letter_waits",
    gettext_noop("A mail of a resident waits for you: say where it belongs."),
    variables=(),
    needs=(),
)
SECOND_NEEDED = Kind(
    "second_needed",
    gettext_noop("A change of an account or post waits for a second person; please look at it and decide."),
    variables=(),
    needs=(),
)
SECOND_DECIDED = Kind(
    "second_decided",
    gettext_noop("The second person has decided on what you proposed for an account or post."),
    variables=(),
    needs=(),
)
WATCHER_ENDED = Kind(
    "watcher_ended",
    gettext_noop("The post of an administrator or auditor was ended; the record of changes says by whom."),
    variables=(),
    needs=(),
)
MANY_LOOKS = Kind(
    "many_looks",
    gettext_noop(
        "Somebody had who raised a matter shown %(count)s times within an hour; please ask them why. "
        "The list of looks names person, matter and reason."
    ),
    variables=(COUNT,),
    needs=(COUNT,),
)
KEY_GRANTED = Kind(
    "key_granted",
    gettext_noop(
        "An administrator lets programs act for a post of yours. Fetch the key under “Keys for programs”; "
        "if you do not know of it, tell the auditor at once."
    ),
    variables=(),
    needs=(),
)
KEY_FETCHED = Kind(
    "key_fetched",
    gettext_noop(
        "A key for programs was fetched in your name. "
        "If it was not you, tell the auditor at once: somebody else signs in under your name."
    ),
    variables=(),
    needs=(),
)
EXPORT_ASKED = Kind(
    "export_asked",
    gettext_noop("An export with names and telephones waits for a second person; please look at it and decide."),
    variables=(),
    needs=(),
)
EXPORT_DECIDED = Kind(
    "export_decided",
    gettext_noop("The second person has decided on your export with names and telephones."),
    variables=(),
    needs=(),
)
PROMISE_DUE = Kind(
    "promise_due",
    gettext_noop("A promise of a bench council is due on %(ends_on)s: see that it is kept."),
    variables=(ENDS_ON,),
    needs=(ENDS_ON,),
)
PROMISE_LATE = Kind(
    "promise_late",
    gettext_noop("A promise of a bench council was due on %(ends_on)s: keep it, or explain it at the next meeting."),
    variables=(ENDS_ON,),
    needs=(ENDS_ON,),
)
WISH_WAITS = Kind(
    "wish_waits",
    gettext_noop("A wish at a red station waits for the community: to be checked, put in touch or asked about."),
    variables=(),
    needs=(),
)
SERVICE_DUE = Kind(
    "service_due",
    gettext_noop("An application for a service is due on %(ends_on)s: see that it goes on."),
    variables=(ENDS_ON,),
    needs=(ENDS_ON,),
)
SERVICE_LATE = Kind(
    "service_late",
    gettext_noop("An application for a service was due on %(ends_on)s and is late: finish it, or tell the person."),
    variables=(ENDS_ON,),
    needs=(ENDS_ON,),
)
VISIT_TOMORROW = Kind(
    "visit_tomorrow",
    gettext_noop("A visit at a door stands on your list for %(ends_on)s: see where and when."),
    variables=(ENDS_ON,),
    needs=(ENDS_ON,),
)
OF_SERVICES = (SERVICE_DUE, SERVICE_LATE, VISIT_TOMORROW)
OF_COUNCILS = (PROMISE_DUE, PROMISE_LATE)
OF_EXPORTS = (EXPORT_ASKED, EXPORT_DECIDED)
OF_KEYS = (KEY_GRANTED, KEY_FETCHED)
OF_ACCOUNTS = (CODE_ISSUED, PASSWORD_CHOSEN, ADDRESS_CHANGED, SECOND_NEEDED, SECOND_DECIDED, WATCHER_ENDED, *OF_KEYS)
KINDS = (
    OFFERED,
    ACCEPTED,
    DECLINED,
    WAITING,
    ENDING,
    DIGEST,
    MANY_LOOKS,
    LETTER_WAITS,
    *OF_COUNCILS,
    WISH_WAITS,
    *OF_SERVICES,
    *OF_EXPORTS,
    *OF_ACCOUNTS,
)
