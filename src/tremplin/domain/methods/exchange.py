"""A variant as a TOML text, so that a team can hand it to another: read by people, and read back strictly."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping

from django.utils.translation import gettext as _

from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.methods.paths import plain
from tremplin.domain.methods.reading import Method

LONGEST = 200_000


def written(method: Method, territory: str, changes: Mapping[str, object]) -> str:
    """The text of a variant. JSON's strings, numbers, booleans and lists are TOML's too."""
    lines = [
        "# Variante locale d’une démarche de Tremplin : ce qu’un territoire fait autrement.",
        f"method = {_value(method.key)}",
        f"version = {_value(method.version)}",
        f"territory = {_value(territory)}",
        "",
        "[changes]",
    ]
    lines += [f"{_value(path)} = {_value(plain(value))}" for path, value in changes.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str, method: Method) -> dict[str, object]:
    """The changes of a text written for this method.

    Raises:
        Invalid: it is not TOML, is for another method, or holds something else than changes.
    """
    if len(text) > LONGEST:
        raise Invalid(_("Ce fichier est trop long pour une variante."), field="file")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(_("Ce TOML ne se lit pas : %(error)s") % {"error": error}, field="file") from error
    if found.get("method") != method.key:
        words = _("Cette variante est pour la démarche « %(other)s » ; le projet suit « %(own)s ».")
        raise Invalid(words % {"other": str(found.get("method", "?"))[:40], "own": method.key}, field="file")
    changes = found.get("changes")
    if not isinstance(changes, dict) or set(found) - {"method", "version", "territory", "changes"}:
        raise Invalid(_("Il faut une table [changes], et rien d’autre que method, version et territory."), field="file")
    for path, value in changes.items():
        if isinstance(value, dict):
            words = _('Écrivez le chemin entre guillemets : "cadence.max_attempts" = 6 (lu : %(path)s).')
            raise Invalid(words % {"path": path}, field="file")
    return changes
