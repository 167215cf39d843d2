"""Connecting an ODK app and cutting it off; they are the only writers of these rows."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync.policies import author_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.tokens import new_token
from tremplin.interop.openrosa import policies
from tremplin.interop.openrosa.models import AppKey

LIFETIMES = (30, 90, 365)
MOST_LIVING = 10
SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def connect_app(actor: Actor, *, id: UUID, label: str, days: int) -> tuple[AppKey, str]:
    """Make a key for one app of the actor's; gives the clear key, which is told once and kept nowhere.

    Raises:
        Invalid: no name, a lifetime that is not offered, too many living keys, or a key made by this page already.
    """
    policies.require(policies.can_connect(actor))
    named = " ".join(label.split())[:60]
    if not named:
        raise Invalid(_("Donnez un nom à cet appareil."), field="label")
    if days not in LIFETIMES:
        raise Invalid(_("Choisissez une durée de la liste."), field="days")
    mine = AppKey.objects.filter(project_id=actor.project_id, user_id=author_of(actor))
    if mine.filter(revoked_at=None, expires_at__gt=actor.now).count() >= MOST_LIVING:
        raise Invalid(_("Vous avez déjà dix clés. Coupez celles qui ne servent plus."), field="label")
    token, hashed = new_token()
    expires_at = actor.now + timedelta(days=days)
    try:
        with transaction.atomic():
            key = AppKey.objects.create(
                id=id, project_id=actor.project_id, user_id=author_of(actor), label=named, token_hash=hashed,
                expires_at=expires_at, created_at=actor.now,
            )  # fmt: skip
    except IntegrityError as error:  # a second click: the first answer showed the key, and nobody can show it again
        raise Invalid(_("Cette clé est déjà faite. Si vous ne l’avez pas notée, coupez-la et faites-en une autre.")) from error
    journal.record(actor, "odk.connected", key)
    return key, token


@transaction.atomic
def cut_app(actor: Actor, key: AppKey) -> AppKey:
    """The app no longer comes in. Done twice, it stays cut."""
    policies.require(policies.can_cut(actor, key))
    if key.revoked_at is None:
        key.revoked_at = actor.now
        key.save(update_fields=["revoked_at"])
        journal.record(actor, "odk.cut", key)
    return key


def see_app(actor: Actor, key_id: UUID) -> None:
    """The app came: noted every few minutes only, so that reading forms does not write a row each time."""
    stale = AppKey.objects.filter(project_id=actor.project_id, id=key_id)
    known = stale.values_list("last_used_at", flat=True).first()
    if known is None or known < actor.now - SEEN_EVERY:
        stale.update(last_used_at=actor.now)
