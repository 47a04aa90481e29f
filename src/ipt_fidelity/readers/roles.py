"""Who is who: the role of each speaker, from what the user said, the mapping file, the file itself, or the name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from ipt_fidelity.problems import near_match
from ipt_fidelity.session import Role

ROLES: Final[tuple[str, ...]] = get_args(Role)

#: Names that say the role themselves, in the languages that IPT transcripts come in; compared without case and numbers.
_WORDS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "therapist": "t th the ther therapist psychotherapist counsellor counselor clinician psychologist psychiatrist "
        "therapeut therapeutin thérapeute terapeuta terapeut behandler behandlerin "
        "behandelaar 治疗师 咨询师 治療師 セラピスト",
        "co_therapist": "co-therapist cotherapist ct co-therapeut co-therapeutin",
        "client": "c p cl cli client clt patient pat pt interviewee klient klientin patientin patiënt cliënt cliente "
        "paciente paziente pacjent 来访者 患者 來訪者 病人 クライエント",
        "member": "member groupmember",
        "partner": "partner spouse husband wife",
        "parent": "parent mother father mutter vater",
        "carer": "carer caregiver",
        "interpreter": "interpreter translator dolmetscher dolmetscherin",
        "other": "other observer receptionist",
    }
)
_BY_WORD: Final[Mapping[str, Role]] = MappingProxyType(
    {word: role for role, words in _WORDS.items() for word in words.split()}
)
_NUMBER = re.compile(r"[\s#_]*\d+$")


def role_in(name: str) -> Role | None:
    """Return the role that a name says by itself, None where it says none.

    >>> role_in("Therapist"), role_in("P"), role_in("Member 3"), role_in("Anna")
    ('therapist', 'client', 'member', None)
    """
    word = name.strip().casefold().replace("_", "-")
    return _BY_WORD.get(word) or _BY_WORD.get(_NUMBER.sub("", word).replace(" ", "-").rstrip("."))


def role_of(
    name: str, given: Mapping[str, Role], mapped: Mapping[str, Role], participants: Mapping[str, str]
) -> Role | None:
    """Return the role of a speaker.

    Args:
        name: as the cues have it.
        given: what the user said.
        mapped: what the mapping file says.
        participants: what the transcript says about a speaker, in any words.
    """
    for said in (given, mapped):
        if name in said:
            return said[name]
        if found := next((role for key, role in said.items() if key.strip().casefold() == name.strip().casefold()), None):
            return found
    words = [participants.get(name, ""), *participants.get(name, "").split()]
    return next((role for word in words if len(word) > 1 and (role := role_in(word))), None) or role_in(name)


def read_roles(text: str) -> Mapping[str, Role]:
    """Return the roles of ``T=therapist,C=client``.

    Raises:
        ValueError: a pair is incomplete, or a role is unknown.
    """
    found: dict[str, Role] = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        name, equals, word = (part.strip() for part in pair.rpartition("="))
        if not name or not equals:
            raise ValueError(f"{pair!r} gives no role; write, say, 'Anna=therapist'.")
        role = next((each for each in get_args(Role) if each == word.casefold().replace("-", "_")), None)
        if role is None:
            hint = near_match(word, ROLES) or f"Roles: {', '.join(ROLES)}."
            raise ValueError(f"{word!r} is no role. {hint}")
        found[name] = role
    return found
