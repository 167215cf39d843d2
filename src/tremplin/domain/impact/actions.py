"""Publishing: the one verb of this room."""

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.domain.impact import policies, releases
from tremplin.domain.impact.models import Release


@transaction.atomic
def publish_release(actor: Actor, *, until: str, digest: str) -> Release:
    """Close all quarters up to `until`, as previewed, for ever.

    Raises:
        NotAllowed: the actor does not coordinate the whole project.
        Invalid: this quarter is not over, or closed already.
        WrongMoment: the figures changed since the preview (carries the new digest).
    """
    policies.require(policies.can_publish(actor))
    # One closing at a time: the next one must hang on this one's digest.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"release:{actor.project_id}"])
    found = releases.preview(actor, until)
    if found is None:
        raise Invalid(_("Ce trimestre n’est pas terminé, ou il est déjà publié."), field="until")
    if found.digest != digest:
        raise WrongMoment(_("Des faits ont été notés depuis l’aperçu. Relisez les chiffres, puis publiez."), found.digest)
    before = releases.last_release(actor)
    try:
        with transaction.atomic():
            release = Release.objects.create(
                project_id=actor.project_id,
                number=before.number + 1 if before else 1,
                from_on=found.first,
                until_on=found.last,
                published_at=actor.now,
                threshold=found.closed.threshold,
                content=found.content,
                digest=found.digest,
                created_at=actor.now,
            )
    except IntegrityError as error:
        raise WrongMoment(_("Quelqu’un vient de publier ces chiffres. Rechargez la page.")) from error
    journal.record(actor, "figures.published", release)
    return release
