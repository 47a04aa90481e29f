"""What the drop-downs of a rubric's workbook offer: the words that a field takes, and the ids that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from ipt_fidelity.codes import NOTHING, Basis, CodeRole, HomePhase
from ipt_fidelity.readers.sheets import column_letters
from ipt_fidelity.rubric import Feedback, Item, Measure
from ipt_fidelity.workbook.authoring import tables
from ipt_fidelity.workbook.authoring.folder import Authored
from ipt_fidelity.workbook.authoring.tables import SECTION_OF, Table, scopes, value_in
from ipt_fidelity.workbook.canvas import Canvas
from ipt_fidelity.workbook.layout import begin_table
from ipt_fidelity.workbook.subject import FIRST_ROW

TITLE: Final = "Lists"
Offers = Mapping[str, tuple[str | int, ...]]
#: Lists of ids, which are longer than words.
_IDS: Final = ("sources", "own items", "targets", "instead")

_WORDS: Final[Offers] = {
    "status": get_args(Item.model_fields["status"].annotation),
    "head status": ("stable", "experimental"),
    "kinds": get_args(Item.model_fields["kind"].annotation),
    "levels": get_args(Item.model_fields["level"].annotation),
    "anchor levels": (5, 4, 3, 2, 1),
    "reach": get_args(Feedback.model_fields["reach"].annotation),
    "basis": get_args(Basis),
    "roles": get_args(CodeRole),
    "phases": get_args(HomePhase),
    "counts as": ("problem_area", "history"),
    "yes or no": ("yes", "no"),
    "directions": get_args(Measure.model_fields["direction"].annotation),
    "rated by": get_args(Measure.model_fields["rated_by"].annotation),
    "expected": get_args(Measure.model_fields["expected"].annotation),
    "operations": (tables.CHANGE, tables.RETIRE),
    "changeable": tuple(SECTION_OF),
}


@dataclass(frozen=True, eq=False)
class Base:
    """What an adaptation can name beside its own: the ids of its rubric, by section."""

    ids: Mapping[str, tuple[str, ...]]
    outcomes: tuple[str, ...] = ()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Base:
        """Return what there is in a rubric, given as nested plain data with its sections keyed by id."""
        found = {section: tuple(plain.get(section) or ()) for section in (*SECTION_OF.values(), "sources")}
        return cls(found, tuple(dict.fromkeys(_outcomes((plain.get("items") or {}).values()))))


def _outcomes(items: Iterable[Any]) -> Iterator[str]:
    for item in items:
        anchors = value_in(item, ("anchors",))
        for anchor in anchors.values() if isinstance(anchors, dict) else ():
            said = value_in(anchor, ("outcome",))
            words = said if isinstance(said, list) else [said]
            yield from (word for word in words if isinstance(word, str))


def offers_of(authored: Authored, found: Iterable[Table], base: Base | None, rules: Iterable[str]) -> Offers:
    """Return every list by its name; an empty one holds nothing against any cell.

    Args:
        authored: the rubric or adaptation.
        found: its tables.
        base: what an adaptation's rubric holds; None where that rubric is not installed, so that nothing can be said.
        rules: kinds of rules.
    """
    own = {table.name: tuple(_own(table)) for table in found}
    if authored.kind == "rubric":
        ids: dict[str, tuple[str, ...]] = {
            section: tuple(_ids(authored.data(authored.main).get(section))) for section in ("domains", "areas")
        }
    else:
        ids = dict(base.ids) if base is not None else {}
    whole = {"items": tables.ITEMS, "codes": tables.CODES, "measures": tables.MEASURES, "sources": tables.SOURCES}
    known = authored.kind == "rubric" or base is not None
    for section, table in whole.items():
        ids[section] = tuple(dict.fromkeys((*ids.get(section, ()), *own.get(table, ())))) if known else ()
    targets = tuple(dict.fromkeys(name for section in SECTION_OF.values() for name in ids.get(section, ())))
    items = [row.entry for table in found if table.name == tables.ITEMS for row in table.rows]
    outcomes = dict.fromkeys((*_outcomes(items), *(base.outcomes if base is not None else ())))
    return {
        **_WORDS,
        "rules": tuple(sorted(rules)),
        "scopes": tuple(scopes(authored)),
        "domains": ids.get("domains", ()),
        "sources": ids["sources"],
        "own items": own.get(tables.ITEMS, ()),
        "targets": targets,
        "instead": (NOTHING, *ids["codes"]) if known else (),
        "outcomes": tuple(outcomes),
    }


def _own(table: Table) -> Iterator[str]:
    return (name for row in table.rows if isinstance(name := row.entry.get("id"), str))


def _ids(entries: Any) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(name := value_in(entry, ("id",)), str):
            yield name


def source_of(offers: Offers, name: str) -> str | None:
    """Return the cells of a list as a formula, None where it is empty."""
    entries = offers.get(name, ())
    if not entries:
        return None
    letters = column_letters(list(offers).index(name))
    return f"={TITLE}!${letters}${FIRST_ROW + 1}:${letters}${FIRST_ROW + len(entries)}"


def write_offers(canvas: Canvas, offers: Offers) -> None:
    """Write the sheet of lists; one in a validation rule itself may have 255 characters at the most."""
    sheet = canvas.sheet(TITLE, landscape=True)
    sheet.widths(*(34 if name in _IDS else 16 for name in offers))
    begin_table(sheet, TITLE, "What the drop-downs offer.", [name.capitalize() for name in offers])
    for column, entries in enumerate(offers.values()):
        for index, entry in enumerate(entries):
            sheet.write(FIRST_ROW + index, column, entry)
    sheet.print_area(FIRST_ROW + max(map(len, offers.values())), len(offers))
