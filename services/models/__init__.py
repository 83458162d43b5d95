"""The tables of convenience services."""

from services.models.application import Application
from services.models.booking import Booking, BookingEvent
from services.models.certificate import Certificate
from services.models.record import ServiceEvent
from services.models.service import Service
from services.models.slot import Slot

__all__ = ["Application", "Booking", "BookingEvent", "Certificate", "Service", "ServiceEvent", "Slot"]
