"""What stands on the paper of a proof: its number, whom it is for, which days, and how to check it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from volunteering import hours
from volunteering.models import Proof
from web.addresses import whole_address
from web.qr import picture


@dataclass(frozen=True, slots=True)
class Paper:
    """`days` add up to `whole`, in hours. A correction since then is a reason to withdraw it, and changes no paper."""

    proof: Proof
    name: str
    whole: float
    days: list[tuple[dt.date, float]]
    address: str
    picture: str


def paper_of(proof: Proof) -> Paper:
    """In full: for whom it is about, and for the community that signs it."""
    spans = hours.within(hours.spans_of(proof.volunteer), proof.since, proof.until)
    days = [(day, count / 2) for day, count in hours.by_day(spans)]
    whole = (proof.half_hours or 0) / 2
    address = whole_address("volunteering:check_proof", proof.code)
    # What was corrected after it was issued is no longer what the paper says: then its days are left out.
    listed = days if sum(count for _day, count in days) == whole else []
    return Paper(proof, proof.volunteer.name, whole, listed, address, picture(address))
