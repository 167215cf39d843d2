"""`manage.py rotate NAME`: change one secret of the instance; a command that was cut short is ended by calling it again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tremplin.core.vault import rotation
from tremplin.core.vault.secrets import SECRETS, marker

WORDS = {
    "person keys": "clés de personnes enveloppées de nouveau",
    "second factors": "deuxièmes preuves scellées de nouveau",
    "indexed people": "personnes indexées de nouveau",
}


class Command(BaseCommand):
    help = "Change un secret de l’instance, serveur en marche ou non."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=list(SECRETS), metavar="|".join(SECRETS))
        parser.add_argument(
            "--no-grace", action="store_true", help="django : l’ancienne clé ne vaut plus rien, chacun se reconnecte"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, name: str, no_grace: bool, **options: Any) -> None:
        if no_grace and name != "django":
            raise CommandError("--no-grace ne vaut que pour la clé des sessions (django).")
        resumed = marker(name).exists()
        try:
            done = rotation.rotate(name, keep_former=not no_grace)
        except rotation.UnderWay as error:
            raise CommandError("Un autre changement de secret est en cours : attendez qu’il ait fini, puis relancez.") from error
        if options["json"]:
            self.stdout.write(json.dumps({"rotated": name, "resumed": resumed, **done}))
            return
        if resumed:
            self.stdout.write("Un changement interrompu a été mené à son terme.")
        for what, count in done.items():
            self.stdout.write(f"{count} {WORDS[what]}.")
        secret = SECRETS[name]
        self.stdout.write(
            f"{secret.label} : c’est fait. {secret.then if not no_grace else 'Redémarrez Tremplin : chacun devra se reconnecter.'}"
        )
        self.stdout.write("Refaites la copie du dossier secrets/ que vous gardez au coffre.")
