"""Reading a filled form: hostile XML is refused before anything is made of it, the rest becomes a flat list of answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID, uuid5
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid

MOST_BYTES = 512 * 1024
"""A filled form of ours weighs 2 kB."""
DEEPEST = 12
MOST_ELEMENTS = 2000
SPACE = UUID("6f0c2f9e-7d0b-5c0e-9c59-0f6f6c2f1a77")
"""Ids of operations whose instance has no UUID of its own are made in this space."""


class TooHeavy(Invalid):
    """The file is larger than any filled form."""


@dataclass(slots=True)
class Instance:
    """One filled form: its root, and its answers by their path below it."""

    root: str = ""
    form: str = ""
    version: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    text: str = ""
    digest: bytes = b""

    @property
    def instance_id(self) -> str:
        return self.answers.get("meta/instanceID", "") or f"sha256:{self.digest.hex()}"

    @property
    def replaces(self) -> str:
        """The instance that this one corrects, as ODK names it."""
        return self.answers.get("meta/deprecatedID", "")


def id_of(instance_id: str) -> UUID:
    """The id of what this instance becomes: its own UUID, or one made from its name, always the same."""
    try:
        return UUID(instance_id.removeprefix("uuid:"))
    except ValueError:
        return uuid5(SPACE, instance_id)


def read(content: bytes) -> Instance:
    """Raises Invalid (nothing can be made of it) or TooHeavy. No document type, so no entity: neither bombs nor other people's files."""
    if len(content) > MOST_BYTES:
        raise TooHeavy(_("Ce formulaire est trop lourd."), field="size")
    reader = Reader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise unreadable() from error
    reader.instance.digest = hashlib.sha256(content).digest()
    reader.instance.text = content.decode("utf-8", "replace").replace("\0", "")
    return reader.instance


def unreadable() -> Invalid:
    return Invalid(_("Ce fichier n’est pas un formulaire rempli."), field="xml")


def local(name: str) -> str:
    return name.rpartition("}")[2]


class Reader:
    """What expat calls while it reads."""

    def __init__(self) -> None:
        self.instance = Instance()
        self.path: list[str] = []
        self.text: list[str] = []
        self.leaf = False
        self.seen = 0

    def refuse(self, *_declared: object) -> None:
        raise unreadable()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.seen += 1
        if self.seen > MOST_ELEMENTS or len(self.path) >= DEEPEST:
            raise unreadable()
        if not self.path:
            self.instance.root = local(name)[:80]
            self.instance.form, self.instance.version = attributes.get("id", "")[:80], attributes.get("version", "")[:80]
        self.path.append(local(name))
        self.text, self.leaf = [], True

    def words(self, words: str) -> None:
        self.text.append(words)

    def end(self, name: str) -> None:
        where = "/".join(self.path[1:])
        said = "".join(self.text).strip()
        if where and (self.leaf or said):
            if where in self.instance.answers:
                self.instance.doubled.append(where)
            else:
                self.instance.answers[where] = said
        self.path.pop()
        self.text, self.leaf = [], False
