"""What several formats have in common: encodings, times, spans, and safe ways into XML, zips and JSON."""

from __future__ import annotations
