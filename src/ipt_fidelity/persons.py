"""People in the client's life who come up in a session and are not in the interpersonal inventory."""

from __future__ import annotations

from ipt_fidelity.view import View

INVENTORY = "task.interpersonal_inventory"


def not_in_inventory(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each person who is first named in the last session of a view and in no inventory so far, with the turns.

    Where an inventory names no persons at all, or an earlier session was not seen whole, nothing is said: the person may
    stand where nobody noted or saw it.
    """
    current = view.current
    for number in range(1, current.number):
        coding = view.coding(number)
        if coding is None or not coding.session.complete:
            return ()
    listed = {
        mark.person.casefold()
        for coding in view.codings
        for _, mark in coding.marks.get(INVENTORY, ())
        if mark.person is not None
    }
    if not listed:
        return ()
    before = {
        mark.person.casefold()
        for coding in view.codings[:-1]
        for marks in coding.marks.values()
        for _, mark in marks
        if mark.person is not None
    }
    found: dict[str, set[int]] = {}
    for marks in current.marks.values():
        for position, mark in marks:
            if mark.person is not None and mark.person.casefold() not in listed | before:
                found.setdefault(mark.person, set()).add(position)
    return tuple((person, current.refer(found[person])) for person in sorted(found))
