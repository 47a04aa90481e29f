"""Running text with names: ``Name: what was said``, a line or a paragraph each."""

from __future__ import annotations

from pathlib import Path

from ipt_fidelity.readers.parts.encodings import decode_text, head_text
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.spoken import speaker_prefix, spoken_lines
from ipt_fidelity.readers.transcript import ReadOptions, Strength, Transcript


class PlainImporter:
    """Reads text files with ``Name: what was said``."""

    name = "plain text"

    def recognises(self, path: Path, start: bytes) -> Strength:
        """A text in which lines begin with names."""
        if path.suffix.lower() not in (".txt", ".text", ".md"):
            return Strength.NONE
        named = sum(1 for line in head_text(start).splitlines() if speaker_prefix(line)[0] is not None)
        return Strength.SHAPE if named >= 2 else Strength.NAME

    def read(self, path: Path, options: ReadOptions) -> tuple[Transcript, ...]:
        """Return the session of a text."""
        decoded = decode_text(read_file(path, options.largest), str(path))
        cues = tuple(spoken.cue for spoken in spoken_lines(decoded.text))
        return (
            Transcript(format="plain text", file=str(path), cues=cues, encoding=decoded.encoding, problems=decoded.problems),
        )
