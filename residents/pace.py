"""How often one connection may raise matters (`cases.access.pace`)."""

from __future__ import annotations

from cases.access.pace import Pace

RAISING = Pace("raise", 30)
KEEPING = Pace("keep", 60)
"""Forms shown again without a script whose new photos are kept meanwhile; beyond that they are chosen again."""
ASKING = Pace("ask", 600)
"""Questions that the page asks while somebody writes."""
