"""XML from other people: no DTD, no entities, nothing fetched, and the line of every element.

expat parses; a document type is refused before anything of it is read, so that no entity can exist. Names lose their
namespace, because programs disagree about its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from ipt_fidelity.errors import BadInput
from ipt_fidelity.problems import Place, error

DEEPEST = 200  # levels of nesting; a document of a word processor has about thirty
_SEPARATOR = "\x1f"  # expat puts it between namespace and name


@dataclass(slots=True)
class Element:
    """An element: local name, attributes by local name, its own text without that of its children, its line from 1."""

    name: str
    attributes: Mapping[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(attribute, default)

    def each(self, name: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """Return the first child of a name."""
        return next(self.each(name), None)

    def walk(self, name: str | None = None) -> Iterator[Element]:
        """Yield this element and everything in it, in the order of the document; of one name where one is given."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            if name is None or here.name == name:
                yield here
            waiting.extend(reversed(here.children))


class _Refused(Exception):  # a signal between two functions of this module
    def __init__(self, code: str, message: str, hint: str) -> None:
        self.code, self.hint = code, hint
        super().__init__(message)


def parse_xml(raw: bytes, file: str) -> Element:
    """Return the root of an XML document.

    Args:
        raw: the document; expat finds UTF-8, UTF-16 and what the declaration names.
        file: how it is called in messages.

    Raises:
        BadInput: not well-formed, nested too deeply, or with a document type.
    """
    builder = _Builder()
    try:
        builder.parser.Parse(raw, True)
    except _Refused as reason:
        where = Place(file, builder.parser.CurrentLineNumber)
        raise BadInput([error(reason.code, where, str(reason), reason.hint)]) from None
    except (expat.ExpatError, ValueError, LookupError) as reason:
        said = expat.ErrorString(reason.code) if isinstance(reason, expat.ExpatError) else str(reason)
        where = Place(file, builder.parser.CurrentLineNumber)
        raise BadInput([error("xml", where, f"this is not XML: {said}.", "Export or copy it again, whole.")]) from None
    return builder.root.children[0]


class _Builder:
    """Puts elements together while expat goes through the document."""

    def __init__(self) -> None:
        self.root = Element("", {}, 0)
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self.parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise _Refused("too-deep", f"elements are nested more than {DEEPEST} deep.", "Export it again.")
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), local, self.parser.CurrentLineNumber)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, name: str) -> None:
        del name
        self._open.pop().text = "".join(self._texts.pop())

    def _characters(self, text: str) -> None:
        self._texts[-1].append(text)

    def _doctype(self, name: str, *rest: object) -> None:
        del rest
        message = f"the document type {name!r} is refused: it could bring entities or files from elsewhere."
        raise _Refused("xml-doctype", message, "Export it without a DOCTYPE.")


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]
