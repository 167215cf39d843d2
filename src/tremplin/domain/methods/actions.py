"""Taking a method, and living it in one's own way on each territory."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.ui.nir import contains_nir
from tremplin.domain.methods import policies, queries
from tremplin.domain.methods.models import Adoption, LocalVariant
from tremplin.domain.methods.reading import Method, MethodError, apply, differences, library
from tremplin.domain.territories.models import Territory


@transaction.atomic
def adopt(actor: Actor, key: str) -> Adoption:
    """The project takes a method, in the version shipped today; variants written for another method stop counting, and are kept.

    Raises:
        Invalid: no shipped method has this key.
        WrongMoment: it is the method in force already.
    """
    policies.require(policies.can_write(actor))
    method = library().get(key)
    if method is None:
        raise Invalid(_("Choisissez une démarche de la liste."), field="method")
    taken = queries.adopted(actor)
    if taken and (taken.method.key, taken.version) == (method.key, method.version):
        raise WrongMoment(_("C’est déjà la démarche du projet."), taken)
    row = Adoption.objects.create(
        project_id=actor.project_id,
        method_key=method.key,
        method_version=method.version,
        adopted_by=actor.user_id,
        created_at=actor.now,
    )
    journal.record(actor, "method.adopted", row, because=f"{method.key} {method.version}")
    queries.forget(actor)
    return row


@transaction.atomic
def save_variant(
    actor: Actor, territory: Territory, *, seen: int, changes: Mapping[str, object], reason: str = ""
) -> LocalVariant:
    """Write the territory's variant: all that it does otherwise than the method. Former variants stay readable.

    Raises:
        Invalid: a change is not possible; the message says why and `field` is its path.
        WrongMoment: somebody wrote another variant since `seen` (the number that the form showed).
    """
    policies.require(policies.can_write(actor) and territory.project_id == actor.project_id)
    base = queries.method_in_force(actor)
    kept = _checked(base, changes)
    last = LocalVariant.objects.filter(project_id=actor.project_id, territory=territory).order_by("-number").first()
    if (last.number if last else 0) != seen:
        raise WrongMoment(_conflict(base, last), last)
    try:
        with transaction.atomic():
            row = LocalVariant.objects.create(
                project_id=actor.project_id, territory=territory, method_key=base.key, method_version=base.version, number=seen + 1,
                changes=kept, reason=reason, adopted_by=actor.user_id, created_at=actor.now,
            )  # fmt: skip
    except IntegrityError as taken:
        raise WrongMoment(_conflict(base, None)) from taken
    journal.record(actor, "variant.written", row)
    queries.forget(actor)
    return row


def _checked(base: Method, changes: Mapping[str, object]) -> dict[str, object]:
    """Only what really differs, if the whole still makes a sound method."""
    for path, value in changes.items():
        if contains_nir(str(value)):
            raise Invalid(
                _("Ceci ressemble à un numéro de sécurité sociale. Il n’est jamais gardé ici : effacez-le."), field=path
            )
    try:
        kept = {line.path: line.variant for line in differences(base, changes)}
        apply(base, kept)
    except MethodError as error:
        raise Invalid(error.reason, field=error.path) from error
    return kept


def _conflict(base: Method, last: LocalVariant | None) -> str:
    told = _("Quelqu’un a écrit une autre variante pendant que vous écriviez.")
    if last is None:
        return f"{told} {_('Ouvrez la page à nouveau.')}"
    there = "; ".join(f"{path} = {value}" for path, value in last.changes.items()) or _("rien de différent de la démarche")
    return f"{told} {_('Il y a maintenant :')} {there[:400]}. {_('Vos réponses sont gardées dessous ; les envoyer à nouveau les remplace.')}"


@transaction.atomic
def revert_variant(actor: Actor, territory: Territory, former: LocalVariant) -> LocalVariant:
    """Take up a former variant again, as a new one: nothing of the history is lost."""
    policies.require(policies.can_write(actor) and former.territory_id == territory.pk)
    last = LocalVariant.objects.filter(project_id=actor.project_id, territory=territory).order_by("-number").first()
    if last is None or last.pk == former.pk:
        raise WrongMoment(_("C’est déjà la variante d’aujourd’hui."), former)
    reason = _("Reprise de la variante %(number)s") % {"number": former.number}
    return save_variant(actor, territory, seen=last.number, changes=former.changes, reason=reason)
