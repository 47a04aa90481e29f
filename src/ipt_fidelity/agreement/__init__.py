"""Statistics of agreement between raters: pure functions over tables."""

from __future__ import annotations
