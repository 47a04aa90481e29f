"""Our coding sheet, as it comes back filled in."""

from __future__ import annotations
