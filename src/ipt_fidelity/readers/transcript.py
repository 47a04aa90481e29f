"""What an importer makes of a foreign file, before anything is decided about it.

An importer reads one family of foreign files (WebVTT, ELAN, Label Studio, …) and says what stands in them, as it is
written there: names of speakers, foreign codes, names of coders. It decides nothing. Who is the therapist, what a foreign
code means, which cues belong to one turn: all that is settled afterwards, once for every format, in ``readers/settle.py``:

    file ──importer──▶ Transcript ──settle, with Choices──▶ Session and ImportReport

To write an importer:

1. Make a class with ``name``, ``recognises`` and ``read`` (the protocol ``Importer`` below) and list it in
   ``readers/foreign.py``.
2. ``recognises(path, start)`` looks at the first bytes: ``SIGNATURE`` where only this format begins so, ``SHAPE`` where it
   looks so, ``NAME`` where nothing but the suffix says so. The strongest importer reads the file; content wins over suffix.
3. ``read(path, options)`` yields one ``Transcript`` for each session of the file. Read bytes with ``limits.read_file(path,
   options.largest)``, text with ``encodings.decode_text``, XML with ``safe_xml``, zips with ``safe_zip``; SQLite read-only.
4. A ``Cue`` is a line of talk, a ``Mark`` a code on it. A mark of a span goes to every cue that the span touches; put
   the text that the file says it covers into ``quote`` and whether it stands there into ``matched``.
   ``plain.spoken_lines`` splits a running text ``Name: words`` into cues with their offsets.
5. Whatever is not carried on becomes a ``Problem`` in ``problems``, none is left out: an ``error`` is a loss (the command
   ends with 1), a ``warning`` something to look at, a ``note`` what nobody misses (comments, styles, footers).
   Only a file of which nothing can be read raises ``BadInput``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from ipt_fidelity.documents import LARGEST_FILE
from ipt_fidelity.problems import Place, Problem

if TYPE_CHECKING:
    from ipt_fidelity.readers.mapping import Map


class Strength(IntEnum):
    """How sure an importer is that a file is of its family."""

    NONE = 0
    NAME = 1
    SHAPE = 2
    SIGNATURE = 3


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A code that a coder put on a cue, both as the file writes them.

    Attributes:
        code: the foreign code; ``settle`` gives it a code of ours, or reports it as not mapped.
        group: the column, tier or control that it stands in, so that a mapping file can tell ``question=open`` from
            ``reflection=open``; None where the format has none.
        coder: who put it there; None where the file does not say.
        details: what the file says besides, under the names of an ``Annotation``: value, quality, depth, person, area,
            stage, answer, note; as text or number.
        quote: the text that the file says is marked; None where it says none.
        matched: whether that text stands at the marked place; None where there is nothing to compare.
        line: its line in the file, from 1.
        path: its place in a file without lines, such as ``[0].annotations[1].result[3]`` or ``Codes!C4``.
    """

    code: str
    coder: str | None = None
    group: str | None = None
    details: Mapping[str, str | int | float] = {}
    quote: str | None = None
    matched: bool | None = None
    line: int | None = None
    path: str | None = None


class Cue(msgspec.Struct, frozen=True, gc=False):
    """A line of talk as it stands in the file: a cue of captions, a row of a table, an interval of a tier.

    Attributes:
        speaker: as written; None where the file does not say who speaks.
        text: what was said, without markup.
        start: seconds from the start of the recording; None where it is not known.
        end: likewise.
        id: the turn id that the file gives; None where its numbers mean nothing (WebVTT, SRT), so that turns are counted.
        marks: the codes on it.
        line: its line in the file, from 1.
        path: its place in a file without lines.
    """

    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None
    id: str | None = None
    marks: tuple[Mark, ...] = ()
    line: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One session as a foreign file has it.

    Attributes:
        format: what the file is, in words: "WebVTT", "ELAN".
        file: how the file is called in messages.
        cues: the talk, in the order of the file.
        encoding: of the text, in words, with the confidence of a guess; empty where the format fixes it.
        name: what the file calls this session, None where it gives no name.
        number: the number of the session, None where it gives none.
        participants: what the file says about a speaker (a name, a role in any words), by the name on its cues.
        coders: everybody who coded, those who put no code among them.
        codebook: foreign codes that the file defines, with their labels; used or not.
        whole_turns: whether the lines are turns already, as in a table with turn ids; then none are put together.
        problems: what was lost (error), is doubtful (warning) or was left aside (note), with its place.
    """

    format: str
    file: str
    cues: tuple[Cue, ...]
    encoding: str = ""
    name: str | None = None
    number: int | None = None
    participants: Mapping[str, str] = field(default_factory=dict)
    coders: tuple[str, ...] = ()
    codebook: Mapping[str, str] = field(default_factory=dict)
    whole_turns: bool = False
    problems: tuple[Problem, ...] = ()

    def place(self, of: Cue | Mark | None = None) -> Place:
        """Return the place of a cue, of a mark or of the whole."""
        return Place(self.file) if of is None else Place(self.file, of.line, of.path)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What an importer may be told.

    Attributes:
        map: the mapping file, None where there is none; only tables need its columns.
        largest: bytes that a file, or what is packed in it, may have.
    """

    map: Map | None = None
    largest: int = LARGEST_FILE


@runtime_checkable
class Importer(Protocol):
    """Reads one family of foreign files."""

    name: str

    def recognises(self, path: Path, start: bytes) -> Strength:
        """How sure it is that a file is of this family, by its first 4,096 bytes before its suffix; none for a folder."""

    def read(self, path: Path, options: ReadOptions) -> Iterable[Transcript]:
        """Return the sessions of a file, or raise ``BadInput`` where nothing of it can be read."""
