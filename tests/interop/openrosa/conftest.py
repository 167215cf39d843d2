"""An app of the tests: it has a key, fills in forms as ODK Collect writes them, and sends them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.interop.openrosa import actions, xforms
from tremplin.interop.openrosa.questions import ENCOUNTER, PRESENCE


def filled(form: str, version: str, answers: str, instance: str = "", replaces: str = "", now: datetime | None = None) -> str:
    at = now.isoformat() if now else ""
    meta = f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
    meta += f"<instanceID>{instance or f'uuid:{uuid4()}'}</instanceID><instanceName>Rencontre</instanceName>"
    begun = f"<start>{at}</start><end>{at}</end>"
    return f'<?xml version="1.0"?><data id="{form}" version="{version}">{begun}{answers}<meta>{meta}</meta></data>'


class App:
    """One app with its key."""

    def __init__(self, actor: Any, token: str) -> None:
        self.actor, self.token = actor, token
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: Any) -> Any:
        with as_actor(self.actor):  # gives the test's own ticket back
            return self.client.get(f"/openrosa/{self.token}/{path}", **headers)

    def send(self, xml: str | bytes, *others: tuple[str, bytes], protocol: str = "1.0") -> Any:
        content = xml.encode() if isinstance(xml, str) else xml
        data = {"xml_submission_file": SimpleUploadedFile("form.xml", content, "text/xml")}
        data |= {name: SimpleUploadedFile(name, body, "image/jpeg") for name, body in others}
        with as_actor(self.actor):
            return self.client.post(f"/openrosa/{self.token}/submission", data, HTTP_X_OPENROSA_VERSION=protocol)

    def version(self, form: Any = ENCOUNTER) -> str:
        return xforms.made(self.actor, form).version

    def encounter(self, place: Any, more: str = "", **options: Any) -> str:
        told = {
            "at": (self.actor.now - timedelta(hours=1)).isoformat(),
            "personnes": "2",
            "mode": "street",
            **options.pop("told", {}),
        }
        answers = f"<lieu>{place.id}</lieu><entree/>" + "".join(f"<{key}>{value}</{key}>" for key, value in told.items()) + more
        return filled(
            ENCOUNTER.id, options.pop("version", self.version()), answers, now=options.pop("now", self.actor.now), **options
        )

    def presence(self, place: Any, **options: Any) -> str:
        answers = f"<lieu>{place.id}</lieu><mode>stall</mode><jour>{self.actor.today}</jour><moment>late</moment>"
        answers += "<rencontrees>5</rencontrees><invitation>yes</invitation><equipe/>"
        return filled(PRESENCE.id, self.version(PRESENCE), answers, now=self.actor.now, **options)


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    """Rate limits are counted apart for each test."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}}
    cache.clear()


@pytest.fixture
def app_of(client_for: Callable[[Any], Any]) -> Callable[[Any], App]:
    """app_of(actor): an app with a fresh key (`client_for` sets the clock of the pages)."""

    def made(actor: Any) -> App:
        _key, token = actions.connect_app(actor, id=uuid7(), label="Téléphone d’essai", days=90)
        return App(actor, token)

    return made


@pytest.fixture
def place(db: None, ines: Any, make_territory: Callable[..., Any]) -> Any:
    return make_territory(ines)


@pytest.fixture
def app(place: Any, ines: Any, app_of: Callable[[Any], App]) -> App:
    return app_of(ines)
