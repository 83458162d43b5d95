"""From where a request comes, as limits of tries count it: an address, or the network of a household."""

from __future__ import annotations

import ipaddress

from axes.helpers import get_client_ip_address
from django.http import HttpRequest

# One household has a whole network of these addresses to itself.
IPV6_HOUSEHOLD = 64
IPV6 = 6


def origin_of(request: HttpRequest) -> str:
    """Behind one's own proxy what that proxy added; else the address of the connection, whatever a header claims."""
    return household(get_client_ip_address(request) or "")


def household(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False)) if known.version == IPV6 else address
