"""Statistics of agreement between raters: pure functions over tables.

``table`` holds the ratings; ``percent``, ``kappa``, ``fleiss``, ``gwet``, ``pabak``, ``alpha`` and ``icc`` each make
coefficients from them; ``compare`` brings together everything that is said of one table. Only the standard library is used.
"""

from __future__ import annotations
