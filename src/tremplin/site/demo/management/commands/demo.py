"""Make the demo world on an empty instance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tremplin.core import clock
from tremplin.core.accounts.models import User
from tremplin.site.demo import played, world
from tremplin.site.demo.places import demo_moment


class Command(BaseCommand):
    help = "Crée le monde de démonstration (personnes et actes inventés), sur une instance vide."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1)
        parser.add_argument("--seed", type=int, default=20191022)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] < 1:
            raise CommandError("--scale est un nombre entier, 1 ou plus.")
        if User.objects.exists():
            raise CommandError("Cette instance a déjà des comptes : le monde de démonstration se crée sur une instance vide.")
        made = world.atomic_make(scale=options["scale"], seed=options["seed"], say=lambda line: self.stdout.write(f"  {line}"))
        with played.as_web():
            played.play()
        clock.set_demo_moment(demo_moment())
        self.stdout.write(f"  {made['people']} personnes et {made['encounters']} rencontres inventées.")
