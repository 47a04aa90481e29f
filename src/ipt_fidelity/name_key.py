"""The key file of a case: which role word stands for which names. It undoes the work, so it is kept apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from ipt_fidelity.case import Listed, Name, Record, read_only
from ipt_fidelity.documents import Document, load
from ipt_fidelity.errors import BadInput
from ipt_fidelity.located import located
from ipt_fidelity.problems import Problem, error

SCHEMA: Final = "ipt-fidelity/names/1"

Token = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
Form = Annotated[str, Field(min_length=2, max_length=120, pattern=r"[^\W\d_]")]


class NameKey(Record):
    """A key file.

    Attributes:
        case: the case it is for.
        names: for each role word in capitals, such as SISTER, every form of the name that occurs: full, short, pet name.
        keep: words with a capital that are no names, so that they are not listed for review.
    """

    schema_: Annotated[Literal["ipt-fidelity/names/1"], Field(alias="schema")]
    case: Name | None = None
    names: Annotated[Mapping[Token, Listed[Form]], AfterValidator(read_only)]
    keep: Listed[str] = ()


def read_name_key(path: Path) -> NameKey:
    """Read a key file.

    Raises:
        BadInput: with every problem of it, each with its line; the same form under two role words is one.
    """
    document = load(path)
    problems = located(document, NameKey, SCHEMA)
    if problems:
        raise BadInput(problems)
    key = NameKey.model_validate(document.data)
    problems = _shared(key, document)
    if problems:
        raise BadInput(problems)
    return key


def _shared(key: NameKey, document: Document) -> list[Problem]:
    """Return a problem for each form that stands for two people."""
    owner: dict[str, str] = {}
    problems: list[Problem] = []
    for token, forms in key.names.items():
        for at, form in enumerate(forms):
            other = owner.setdefault(plain_form(form), token)
            if other != token:
                message = f"{form!r} stands under {other} and under {token}; nobody could tell who is meant."
                where = document.place("names", token, at)
                problems.append(error("shared-name", where, message, "Keep it under one, or use the full names."))
    return problems


def plain_form(form: str) -> str:
    """Return a form of a name as it is compared: without case, with one kind of apostrophe and of space.

    >>> plain_form("O’Neil") == plain_form("o'neil"), plain_form("Anna  Berg")
    (True, 'anna berg')
    """
    plain = unicodedata.normalize("NFC", form).casefold().replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", plain).strip()
