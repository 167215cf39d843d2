"""Connecting as another role of the database for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections


def connect_as(role: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict["USER"] = f"tremplin_{role}"
    connection.settings_dict["PASSWORD"] = settings.DATA.joinpath("secrets", f"db-{role}.password").read_text().strip()


@contextmanager
def role(name: str) -> Iterator[None]:
    """The importer writes the frame of the demo; everything else is done as the web role."""
    connect_as(name)
    try:
        yield
    finally:
        connect_as("web")
