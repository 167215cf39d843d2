"""A rescue file brought by hand: the sealed letters of a phone that no longer sends, taken in by the same door as those that it sends itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync import policies, sealed_api
from tremplin.core.sync.models import Operation
from tremplin.core.sync.payload import as_uuid
from tremplin.core.sync.showing import team
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid

FORMAT = "tremplin sealed 1"
MOST = 1000
LARGEST = 8 * 1024 * 1024

WAITING = (Operation.Status.QUARANTINED, Operation.Status.KEY_REUSED)


@dataclass(slots=True)
class Author:
    """What became of one author's entries, whenever they arrived."""

    name: str
    recorded: int = 0
    held: int = 0
    to_decide: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """`elsewhere`: opened, and of another project, where its team sees them. `unreadable`: not sealed to this server, or damaged."""

    authors: Sequence[Author]
    elsewhere: int
    unreadable: int

    @property
    def nothing(self) -> bool:
        return not self.authors and not self.elsewhere


def read(raw: bytes) -> list[Any]:
    """The letters in the file. Raises Invalid when it is no rescue file, or only a part of one."""
    if len(raw) > LARGEST:
        raise Invalid(_("Ce fichier est trop lourd pour un fichier de secours."), field="file")
    try:
        body = json.loads(raw)
        letters = body["ops"] if body["format"] == FORMAT else None
    except (ValueError, TypeError, KeyError, RecursionError):
        letters = None
    if not isinstance(letters, list):
        raise Invalid(
            _("Ce fichier de secours n’est pas entier. Rien n’a été pris, rien n’est perdu : sortez-le encore du téléphone."),
            field="file",
        )
    if not letters:
        raise Invalid(_("Ce fichier de secours est vide : rien n’attendait sur le téléphone."), field="file")
    if len(letters) > MOST:
        raise Invalid(
            _("Ce fichier porte plus de %(most)d saisies. Rapportez-le depuis un téléphone : « Dans la rue », puis « Envois ».")
            % {"most": MOST},
            field="file",
        )
    return letters


@transaction.atomic
def bring(actor: Actor, raw: bytes) -> Brought:
    """Each letter once, as its author with today's rights; the same file again adds nothing.

    Raises:
        Invalid: not a whole rescue file.
    """
    policies.require(policies.can_bring(actor))
    letters = read(raw)
    received = [one for one in letters if sealed_api.taken_in(one) == "received"]
    authors, known = what_became(actor, [as_uuid(one["op_id"], "op_id") for one in received])
    told = Brought(authors, len({one["op_id"] for one in received}) - known, len(letters) - len(received))
    journal.record(actor, "rescue.brought", ("project", actor.project_id), because=f"{len(received)}/{len(letters)}")
    return told


def what_became(actor: Actor, op_ids: Sequence[UUID]) -> tuple[list[Author], int]:
    """By author, of those that are this project's; and how many they are."""
    rows = list(policies.operations_visible_to(actor).filter(op_id__in=op_ids).order_by("author_id", "id"))
    names = team(row.author_id for row in rows)
    found: dict[UUID | None, Author] = {}
    for row in rows:
        author = found.setdefault(row.author_id, Author(names.get(row.author_id, str(_("quelqu’un de l’équipe")))))
        if row.status == Operation.Status.HELD:
            author.held += 1
        elif row.resolved_at is None and (row.status in WAITING or (row.status, row.code) == (Operation.Status.CONFLICT, "hard")):
            author.to_decide += 1
        else:
            author.recorded += 1
    return list(found.values()), len(rows)
