"""Composition: settings, addresses, health and the local stack; nothing of the domain."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
