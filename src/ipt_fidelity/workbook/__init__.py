"""The feedback workbook: one for each session and one for the case. It lays out a report and computes nothing.

Start with ``book.py``: it lists the sheets in the order in which a trainee reads them.
"""

from __future__ import annotations

from ipt_fidelity.workbook.book import write_workbook
from ipt_fidelity.workbook.extra import Table, import_table

__all__ = ["Table", "import_table", "write_workbook"]
