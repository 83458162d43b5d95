"""Strangers' bytes are opened here: by a process that knows no secret and no Django, started by `aside.py`."""
