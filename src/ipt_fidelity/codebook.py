"""Answers which codes a word in a rule stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipt_fidelity.rubric import RubricData

#: Words that stand for codes by what they are for, beside the names of codes and groups.
SELECTORS = frozenset({"strategies", "strategies_of_area", "off_model", "proscribed", "ipt", "on_focus"})

_NOT_WORK = ("focus.", "marker.")


class Codebook:
    """The codes of a rubric, grouped and ready to be asked.

    A rule may name a code, a whole group (``technique``), or a word for several codes: ``strategies`` (of every area),
    ``strategies_of_area`` (of the areas in force), ``ipt`` (all work that is no departure), ``off_model`` (departures that
    this rubric does not allow), ``proscribed`` (those of them that are ruled out) and ``on_focus`` (codes whose turns count
    as the problem area or as history, whatever their focus).
    """

    def __init__(self, data: RubricData) -> None:
        """Index the codes of a rubric."""
        self.codes = data.code_by_id
        self.groups: dict[str, tuple[str, ...]] = {group.id: () for group in data.groups}
        for code in data.codes:
            self.groups[code.group] = (*self.groups.get(code.group, ()), code.id)
        self.group_of_area = {area.id: area.group for area in data.areas}
        self.strategy_groups = tuple(dict.fromkeys(area.group for area in data.areas))
        self.strategies = frozenset(code for group in self.strategy_groups for code in self.groups.get(group, ()))
        self.departures = frozenset(code.id for code in data.codes if code.departure or code.group == "departure")
        self.off_model = frozenset(code for code in self.departures if not self.codes[code].allowed)
        self.proscribed = frozenset(code for code in self.off_model if self.codes[code].role == "proscribed")
        self.on_area = tuple(code.id for code in data.codes if code.counts_as == "problem_area")
        self.history = tuple(code.id for code in data.codes if code.counts_as == "history")
        self.critical = frozenset(code.id for code in data.codes if code.critical)
        self._resolved: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}

    def knows(self, word: str) -> bool:
        """Whether a rule may use this word."""
        return word in self.codes or word in self.groups or word in SELECTORS

    def resolve(self, words: Iterable[str], areas: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the codes that the words stand for, in the order of the codebook's groups."""
        key = (tuple(words), areas)
        if key not in self._resolved:
            self._resolved[key] = tuple(dict.fromkeys(code for word in key[0] for code in self._codes_of(word, areas)))
        return self._resolved[key]

    def _codes_of(self, word: str, areas: tuple[str, ...]) -> tuple[str, ...]:
        if word in self.codes:
            return (word,)
        if word in self.groups:
            return self.groups[word]
        if word == "strategies":
            return tuple(sorted(self.strategies))
        if word == "strategies_of_area":
            return tuple(code for area in areas for code in self.groups.get(self.group_of_area.get(area, ""), ()))
        if word == "on_focus":
            return (*self.on_area, *self.history)
        if word == "ipt":
            return tuple(code for code in self.codes if code not in self.departures and not code.startswith(_NOT_WORK))
        if word == "off_model":
            return tuple(sorted(self.off_model))
        if word == "proscribed":
            return tuple(sorted(self.proscribed))
        return ()

    def groups_for(self, words: Iterable[str]) -> frozenset[str]:
        """Return the groups that must have been coded before the absence of these words means anything."""
        found: set[str] = set()
        for word in words:
            if word in self.codes:
                found.add(self.codes[word].group)
            elif word in ("strategies", "strategies_of_area"):
                found.add("strategies")
            elif word in ("off_model", "proscribed"):
                found.add("departure")
            elif word == "ipt":
                found |= {"task", "technique", "strategies"}
            elif word == "on_focus":
                continue
            else:
                found.add(word)
        return frozenset("strategies" if group in self.strategy_groups else group for group in found)
