"""The demo's sign-ins: invented people, one passphrase, on loopback only."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tremplin.core.tenancy.actor import Role
from tremplin.site.demo.places import content
from tremplin.site.demo.world import PASSPHRASE


class Command(BaseCommand):
    help = "Montre les comptes de la démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = [
            {
                "role": part["role"],
                "label": str(Role(part["role"]).label),
                "name": part["given"],
                "email": f"{key}@tremplin.example",
                "passphrase": PASSPHRASE,
            }
            for key, part in content()["cast"].items()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False))
            return
        for account in accounts:
            self.stdout.write(f"{account['name']}, {Role(account['role']).label} : {account['email']}")
        self.stdout.write(f"Phrase secrète : {PASSPHRASE}")
