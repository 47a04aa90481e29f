"""One module a format, or a family of them: from a file to transcripts, with nothing decided yet."""

from __future__ import annotations
