"""What keeps the local stack from running, as one sentence a person can act on."""


class Refusal(Exception):
    """Shown as it stands, without a traceback."""
