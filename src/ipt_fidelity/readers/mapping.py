"""The mapping file: which column is what in a table, and which of our codes a foreign code means.

A value of a column can stand for several codes, and a value that occurs in two columns is told apart by ``column=value``.
Nothing in it is guessed; ``convert --suggest-map`` writes a first draft for a person to finish (``suggest.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ipt_fidelity.case import Listed, Record, read_only
from ipt_fidelity.documents import load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.readers.transcript import Mark
from ipt_fidelity.session import Role

SCHEMA: Final = "ipt-fidelity/mapping/1"

#: What a file may leave empty or write where there is no code; always ignored.
NO_CODE: Final = frozenset({"", "n/a", "na", "none", "null", "nan", "-", "–"})


def _as_list(value: object) -> object:
    """Return one text as a list; an empty key is an empty list."""
    return [value] if isinstance(value, str) else value or ()


def _or_empty(value: object) -> object:
    """Return an empty key, under which every line is still a comment, as no entries."""
    return {} if value is None else value


Names = Annotated[Listed[str], BeforeValidator(_as_list)]
Codes = Annotated[Mapping[str, Names], BeforeValidator(_or_empty), AfterValidator(read_only)]
Roles = Annotated[Mapping[str, Role], BeforeValidator(_or_empty), AfterValidator(read_only)]


class Columns(Record):
    """Which column of a table is what, by its heading. Only ``text`` is needed.

    Attributes:
        text: what was said.
        session: which session a row belongs to; without it, a table is one session.
        number: the number of the session.
        turn: the id of the turn; rows with the same one are one turn, coded by several.
        speaker: who speaks.
        start: seconds, or hours:minutes:seconds.
        end: likewise.
        coder: who coded the row.
        codes: columns whose values are codes.
        value: a number said on the turn; it goes with every code of the row, as do the six below.
        quality: the coder's competence rating, 1 to 5.
        depth: touched or worked.
        person: who in the client's life is meant.
        area: the problem area.
        stage: of a dispute.
        answer: of a client.
        note: the coder's.
    """

    text: str
    session: str | None = None
    number: str | None = None
    turn: str | None = None
    speaker: str | None = None
    start: str | None = None
    end: str | None = None
    coder: str | None = None
    codes: Names = ()
    value: str | None = None
    quality: str | None = None
    depth: str | None = None
    person: str | None = None
    area: str | None = None
    stage: str | None = None
    answer: str | None = None
    note: str | None = None


class Map(Record):
    """A mapping file.

    Attributes:
        columns: of a table; other formats need none.
        codes: for a foreign code, or ``column=value``, one of our codes or a list of them.
        ignore: foreign codes that are left aside without counting as a loss.
        speakers: the role of each speaker, by the name in the file.
        coder: what to call the coder, where the file does not say.
        between_codes: what separates several codes in one cell, such as ``;``.
        sheet: which sheet of a workbook; the first one by default.
    """

    schema_: Annotated[Literal["ipt-fidelity/mapping/1"], Field(alias="schema")]
    columns: Columns | None = None
    codes: Codes = Field(default_factory=dict)
    ignore: Names = ()
    speakers: Roles = Field(default_factory=dict)
    coder: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    between_codes: Annotated[str, Field(min_length=1)] | None = None
    sheet: str | None = None

    def ignores(self, mark: Mark) -> bool:
        """Whether a mark is to be left aside."""
        return any(name in self.ignore for name in written(mark))

    def ours(self, mark: Mark) -> tuple[str, ...]:
        """Return our codes for a mark; none where the file does not name it."""
        return next((self.codes[name] for name in written(mark) if name in self.codes), ())


def written(mark: Mark) -> tuple[str, ...]:
    """Return the names by which a mapping file may mean a mark, the more exact one first."""
    return (mark.code,) if mark.group is None else (f"{mark.group}={mark.code}", mark.code)


def read_map(path: Path) -> Map:
    """Read a mapping file.

    Raises:
        BadInput: with every problem of it, each with its line.
    """
    document = load(path)
    problems = located(document, Map, SCHEMA)
    if problems:
        raise BadInput(problems)
    return Map.model_validate(document.data)
