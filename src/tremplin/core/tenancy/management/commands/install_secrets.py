"""Give the database the two pads by which it checks tickets (run as owner, at each start; a rotated key takes effect here)."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from tremplin.core.tenancy.ticket import pads


class Command(BaseCommand):
    help = "Write the ticket's verification key where only the owner role can read it."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO tenancy_secret (inner_pad, outer_pad) VALUES (%s, %s) "
                "ON CONFLICT (only_row) DO UPDATE SET inner_pad = EXCLUDED.inner_pad, outer_pad = EXCLUDED.outer_pad",
                list(pads()),
            )
