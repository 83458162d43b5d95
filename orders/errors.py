"""What the database upholds for orders, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SENTENCES: dict[str, _StrOrPromise] = {
    "orders_source_one_a_name": _("This centre has a source of that name already."),
    "orders_mapping_one_a_name": _("This source has a mapping of that name already."),
    "orders_outsideorder_once_a_number": _("One of these orders was taken in at this moment; compare the file again."),
}
