"""The tables of convenience services."""

from services.models.application import Application
from services.models.certificate import Certificate
from services.models.record import ServiceEvent
from services.models.service import Service

__all__ = ["Application", "Certificate", "Service", "ServiceEvent"]
