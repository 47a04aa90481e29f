"""A first draft of a mapping file, for a person to finish: what the headings, names and codes of a file look like.

Nothing of it is used until somebody has looked at it. A code is filled in only where its name is that of one of ours; every
other stands there as a comment with what it resembles.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from ipt_fidelity.readers.codes import nearest
from ipt_fidelity.readers.import_report import ImportReport, counted
from ipt_fidelity.readers.mapping import NO_CODE, SCHEMA
from ipt_fidelity.readers.roles import ROLES
from ipt_fidelity.readers.tables import Row
from ipt_fidelity.readers.turns import UNNAMED

#: What headings call a column, the surest word first; small letters, all but letters and digits as underscores.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "session": ("session", "session_id", "transcript_id", "conversation_id", "dialogue_id", "interview_id"),
    "number": ("number", "session_number", "session_no"),
    "turn": ("turn", "turn_id", "utterance_id", "segment_id", "sentence_id", "id"),
    "speaker": ("speaker", "interlocutor", "participant", "role", "who", "author", "name"),
    "start": ("start", "start_time", "begin", "onset", "timestamp", "time"),
    "end": ("end", "end_time", "stop", "finish"),
    "text": ("text", "utterance_text", "transcript", "utterance", "content", "message", "sentence", "speech", "words"),
    "coder": ("coder", "annotator", "annotator_id", "coder_id", "rater", "rater_id"),
}
_CODED = re.compile(r"code|label|tag|behaviou?r|talk|subtype|strateg|techni|categor|focus|task")
_NO_WORD = frozenset({"true", "false", "yes", "no"})
_MOST_CODES = 60  # distinct values; a column with more holds no codes


def guess_columns(headings: Sequence[str], rows: Sequence[Row]) -> dict[str, str | list[str]]:
    """Return which column is probably what, by the headings, and by the values for codes."""
    plain = {re.sub(r"[^a-z0-9]+", "_", heading.casefold()).strip("_"): heading for heading in headings if heading}
    found: dict[str, str | list[str]] = {}
    for what, words in HEADINGS.items():
        if heading := next((plain[word] for word in words if word in plain), None):
            found[what] = heading
    if "text" not in found and headings:
        found["text"] = max((each for each in headings if each), key=lambda each: _length(each, rows), default="")
    taken = [*found.values()]
    codes = [heading for name, heading in plain.items() if heading not in taken and _holds_codes(name, heading, rows)]
    return found | ({"codes": codes} if codes else {})


def _length(heading: str, rows: Sequence[Row]) -> int:
    return sum(len(row.cells.get(heading, "")) for row in rows)


def _holds_codes(name: str, heading: str, rows: Sequence[Row]) -> bool:
    """Whether a column looks like codes: by its name, and a few short values that are no numbers."""
    values = {row.cells.get(heading, "").strip().casefold() for row in rows} - NO_CODE
    return (
        _CODED.search(name) is not None
        and 0 < len(values) <= _MOST_CODES
        and not values <= _NO_WORD
        and not any(value.replace(".", "", 1).isdecimal() or len(value) > 60 for value in values)
    )


def draft(reports: Iterable[ImportReport], columns: Mapping[str, str | list[str]] | None, known: Collection[str]) -> str:
    """Return the text of a mapping file for what was found in a file.

    Args:
        reports: what became of its sessions without a mapping file.
        columns: which column is probably what, for a table.
        known: the codes of the codebook.
    """
    reports = tuple(reports)
    lines = [
        f"schema: {SCHEMA}",
        "# A draft. Look at every line, finish what is a comment, and give this file with --map.",
        *_columns(columns),
        *_codes(reports, known),
        *_speakers(reports),
    ]
    return "\n".join(lines) + "\n"


def _columns(columns: Mapping[str, str | list[str]] | None) -> Iterator[str]:
    if columns:
        yield "columns:"
        for what, heading in columns.items():
            yield f"  {what}: {_quoted(heading)}"


def _codes(reports: Sequence[ImportReport], known: Collection[str]) -> Iterator[str]:
    times: Counter[str] = Counter()
    for report in reports:
        for code in report.codes:
            if code.became in ("not mapped", "not used"):
                times[code.code] += code.times
    if not times:
        return
    yield "# Each foreign code with one of our codes, or a list of them. What is not coded here goes under 'ignore'."
    lines = [_code(code, count, known) for code, count in sorted(times.items())]
    yield "codes:"
    yield from lines
    yield "ignore: []"


def _code(code: str, count: int, known: Collection[str]) -> str:
    """Return the line of a code, filled in only where one of ours has the same name."""
    times = counted(count, "time") if count else "defined, not used"
    near = re.search(r"'([^']+)'", nearest(code.rpartition("=")[2], known))
    target = near[1] if near else None
    bare = code.rpartition("=")[2].strip().casefold().lstrip("$").replace(" ", "_").replace("-", "_")
    if target is not None and target.rpartition(".")[2] == bare:
        return f"  {_quoted(code)}: {target}  # {times}; the names are the same, the meaning may not be"
    return f"  # {_quoted(code)}: {target or '…'}  # {times}"


def _speakers(reports: Sequence[ImportReport]) -> Iterator[str]:
    turns: Counter[str] = Counter()
    roles: dict[str, str | None] = {}
    for report in reports:
        for speaker in report.speakers:
            turns[speaker.name] += speaker.turns
            roles[speaker.name] = speaker.role
    turns.pop(UNNAMED, None)
    if not turns:
        return
    yield f"# Roles: {', '.join(ROLES)}."
    yield "speakers:"
    for name, count in turns.items():
        lead = "  " if roles[name] is not None else "  # "
        yield f"{lead}{_quoted(name)}: {roles[name] or '…'}  # {counted(count, 'turn')}"


def _quoted(value: str | list[str]) -> str:
    """Return text as YAML and JSON both read it."""
    return json.dumps(value, ensure_ascii=False)
