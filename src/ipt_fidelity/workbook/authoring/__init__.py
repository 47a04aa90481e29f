"""A rubric or an adaptation as a workbook: ``sheet`` writes it, ``from_sheet`` makes its files again."""
