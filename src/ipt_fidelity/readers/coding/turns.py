"""The rows of a coding sheet: one turn each, with its focus, its codes and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipt_fidelity.problems import near_match
from ipt_fidelity.readers.coding import layout
from ipt_fidelity.readers.coding.gathered import Coder, Gathered
from ipt_fidelity.readers.sheets import Row, as_number, as_text, cell_name, value_at


class CodedTurns:
    """The rows of the coding sheet, turn by turn."""

    def __init__(self, rows: list[Row], header: int, columns: dict[str, int], gathered: Gathered, who: Coder) -> None:
        self.rows, self.header, self.columns, self.gathered, self.who = rows, header, columns, gathered, who
        self.turns: list[Any] = gathered.data.setdefault("turns", [])
        self.annotations: list[Any] = gathered.data.setdefault("annotations", [])

    def read(self) -> None:
        """Read every turn, carrying the focus on where it was left blank."""
        carried: str | None = None
        for rows in self._by_turn():
            turn = self._turn(rows[0])
            focus = [found for row in rows if (found := self._focus(row)) is not None]
            for row in rows:
                self._codes(row, turn)
            if focus:
                carried = focus[-1] if focus[-1] != layout.NO_FOCUS else None
            elif carried is not None:
                path = ("annotations", len(self.annotations))
                record = {"turn": turn, "code": carried, "coder": self.who.named()}
                self.annotations.append(record)
                self.gathered.cells[path] = self.gathered.cells[(*path, "code")] = self._cell(rows[0], layout.FOCUS)

    def _by_turn(self) -> Iterator[list[int]]:
        """Yield the rows of each turn: its own, and those beneath it that name no turn."""
        group: list[int] = []
        for number in range(self.header + 1, len(self.rows)):
            if self._value(number, layout.TURN["id"]) is not None:
                if group:
                    yield group
                group = [number]
            elif self._value(number, layout.TURN["text"]) is not None:
                message = "something is said here, but the turn has no id."
                self.gathered.wrong("no-turn", self._cell(number, layout.TURN["id"]), message, "Give it an id of its own.")
            elif any(self._value(number, heading) is not None for heading in self._inputs()):
                if group:
                    group.append(number)
                else:
                    cell = self._cell(number, layout.TURN["id"])
                    self.gathered.wrong("no-turn", cell, "what is coded here belongs to no turn.", "Put it on its turn.")
        if group:
            yield group

    @staticmethod
    def _inputs() -> tuple[str, ...]:
        return (layout.FOCUS, *layout.CODES, *layout.DETAILS.values())

    def _turn(self, row: int) -> str:
        name = str(self._value(row, layout.TURN["id"]))
        path = ("turns", len(self.turns))
        record: dict[str, Any] = {"id": name}
        self.gathered.cells[path] = self.gathered.cells[(*path, "id")] = self._cell(row, layout.TURN["id"])
        for field_name in ("speaker", "start", "end"):
            heading = layout.TURN[field_name]
            value = self._value(row, heading)
            value = as_text(value) if field_name == "speaker" else as_number(value)
            self.gathered.put(record, path, field_name, value, self._cell(row, heading))
        column = self.columns[layout.TURN["text"]]
        said = self.rows[row][column] if column < len(self.rows[row]) else None
        text = "" if said is None else str(said)
        shown, whole = self.gathered.turns.get(name, (text, text))
        record["text"] = whole if text == shown else text
        self.turns.append(record)
        return name

    def _focus(self, row: int) -> str | None:
        """Return the focus that stands in a row, with its prefix; a code that is none is a problem."""
        given = self._value(row, layout.FOCUS)
        if given is None:
            return None
        word = str(given).casefold()
        if word in (layout.NO_FOCUS, "-", "none"):
            return layout.NO_FOCUS
        if "." in word and not word.startswith("focus."):
            message = f"{given!r} is no focus."
            hint = f"Move it to {layout.CODES[0]}; the focus says what the turn is about."
            self.gathered.wrong("misplaced", self._cell(row, layout.FOCUS), message, hint)
            return layout.NO_FOCUS
        return word if word.startswith("focus.") else f"focus.{word}"

    def _codes(self, row: int, turn: str) -> None:
        """Add what is coded in one row; its details belong to each of its codes, or to its focus where it has none."""
        codes = [(code, heading) for heading in layout.CODES if (code := self._code(row, heading)) is not None]
        details = self._details(row)
        focus = self._focus(row)
        if focus not in (None, layout.NO_FOCUS):
            self._add(turn, str(focus), row, layout.FOCUS, {} if codes else details)
        for code, heading in codes:
            self._add(turn, code, row, heading, details)
        if details and not codes and focus in (None, layout.NO_FOCUS):
            heading = layout.DETAILS[next(iter(details))]
            message = f"{heading.lower()} is given, but nothing is coded in this row."
            self.gathered.wrong("no-code", self._cell(row, heading), message, "Choose a code, or clear the cell.")

    def _code(self, row: int, heading: str) -> str | None:
        given = self._value(row, heading)
        if given is None:
            return None
        code, cell = str(given).casefold(), self._cell(row, heading)
        if str(given) == layout.MORE:
            self.gathered.wrong("no-code", cell, "this is the line between codes.", "Choose a code above or below it.")
        elif code.startswith("focus."):
            message = f"{given!r} is a focus and stands among the codes."
            self.gathered.wrong("misplaced", cell, message, f"Move it to {layout.FOCUS}.")
        else:
            return code
        return None

    def _details(self, row: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, heading in layout.DETAILS.items():
            value = self._value(row, heading)
            if value is None:
                continue
            if name in layout.NUMBERS:
                found[name] = as_number(value)
            elif name in layout.WORDS:
                found[name] = self._word(name, str(value).casefold(), self._cell(row, heading))
            else:
                text = str(value).casefold() if name == "area" else str(value)
                found[name] = self.gathered.originals.get(text, text)
        return {name: value for name, value in found.items() if value is not None}

    def _word(self, name: str, given: str, cell: str) -> str | None:
        known = layout.WORDS[name]
        if given in known:
            return given
        hint = near_match(given, known) or f"Known: {', '.join(known)}."
        self.gathered.wrong("unknown-word", cell, f"{given!r} is no {name}.", hint)
        return None

    def _add(self, turn: str, code: str, row: int, heading: str, details: dict[str, Any]) -> None:
        path = ("annotations", len(self.annotations))
        self.annotations.append({"turn": turn, "code": code, "coder": self.who.named(), **details})
        cell = self._cell(row, heading)
        self.gathered.cells |= {path: cell, (*path, "code"): cell}
        self.gathered.cells |= {(*path, name): self._cell(row, layout.DETAILS[name]) for name in details}

    def _value(self, row: int, heading: str) -> Any:
        return value_at(self.rows[row], self.columns.get(heading))

    def _cell(self, row: int, heading: str) -> str:
        return cell_name(layout.CODING, row, self.columns.get(heading, 0))
