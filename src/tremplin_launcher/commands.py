"""The words that `./tremplin` understands."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from . import archive, checks, environment, serve
from .children import run
from .environment import PYTHON, ROOT, VAR
from .instance import Instance, write_once
from .session import Stopped, joined, served, stop_on_signals
from .words import Refused, say, speak_utf8

DEMO = VAR / "demo"
ROLES = ("owner", "web", "worker", "importer", "retention", "backup")
# Commands that change tables need the role that owns them; everything else works as the pages do.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "showmigrations", "makemigrations", "install_secrets", "flush", "inspectdb", "dbshell"}
# Commands that reach every project, or write what only the jobs' process writes.
WORKER_COMMANDS = {"rotate", "rebuild_indexes", "retention"}
EXEMPLARY = 'mode = "production"\naddress = "https://tremplin.example.org"\nhosts = ["tremplin.example.org"]\n'
"""The settings that docs/exploitation.md recommends."""

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def folder(text: str) -> Path:
    """A folder of the command line, whatever the current directory is later."""
    return Path(text).expanduser().resolve()


def parser() -> argparse.ArgumentParser:
    """All commands; what comes after `manage`, `import` and `bench` is theirs."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", type=folder, default=DEMO, metavar="DOSSIER", help="dossier de l'instance (par défaut var/demo)"
    )
    common.add_argument("--postgres", choices=("wheel", "installed"), help="PostgreSQL du paquet Python, ou celui de la machine")
    root = argparse.ArgumentParser(prog="./tremplin", description="Tremplin : lancer, vérifier, tenir une instance.")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="COMMANDE")

    up = verbs.add_parser("up", parents=[common], help="tout préparer, puis servir sur http://localhost:8000")
    up.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (la démonstration reste sur cette machine)")
    up.add_argument("--port", type=int, default=8000, help="port d'écoute (0 : un port libre)")
    up.add_argument("--empty", action="store_true", help="sans monde de démonstration")
    up.add_argument("--scale", type=int, help="taille du monde de démonstration (1 : environ 600 personnes)")
    up.add_argument("--seed", type=int, help="graine du monde de démonstration")
    up.set_defaults(run=serve.up)

    test = verbs.add_parser("test", help="tout vérifier, ou seulement les tests des chemins donnés")
    test.add_argument("--no-browser", action="store_true", help="sans les tests du navigateur (résultat NON COMPLET)")
    test.add_argument("--postgres", choices=("wheel", "installed"), help="PostgreSQL du paquet Python, ou celui de la machine")
    test.add_argument(
        "--guards", action="store_true", help="retire chaque protection, l'une après l'autre : son test doit échouer"
    )
    test.add_argument("paths", nargs="*", metavar="CHEMIN")
    test.set_defaults(run=checks.test)

    add_passing(verbs, common, "manage", "une commande de Django : ./tremplin manage demo_accounts --json", manage)
    add_passing(verbs, common, "import", "importer des données publiques : communes, perimeters, data-inclusion", import_data)
    add_passing(verbs, common, "bench", "mesurer : ./tremplin bench house --json", bench)
    verbs.choices["manage"].add_argument("--role", choices=ROLES, help="rôle dans la base (par défaut celui des pages)")

    check = verbs.add_parser("check", parents=[common], help="contrôles d'un déploiement, 0 avertissement attendu")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=deployment_check)
    add_archive(verbs, common)
    postgres = verbs.add_parser("postgres", parents=[common], help="tenir seulement la base ouverte (pour développer)")
    postgres.set_defaults(run=database_only)
    return root


def add_archive(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Backup and its reverse."""
    backup = verbs.add_parser("backup", parents=[common], help="sauvegarder : FICHIER, et les clés à part dans FICHIER.keys")
    backup.add_argument("file", type=folder, metavar="FICHIER")
    backup.add_argument("--json", action="store_true")
    backup.set_defaults(run=archive.backup)
    restore = verbs.add_parser("restore", parents=[common], help="restaurer dans une instance vide")
    restore.add_argument("file", type=folder, metavar="FICHIER")
    restore.add_argument(
        "--keys", required=True, metavar="FICHIER|living", help="sauvegarde des clés, ou living : les clés vivantes du dossier"
    )
    restore.add_argument("--json", action="store_true")
    restore.set_defaults(run=archive.restore)


def add_passing(
    verbs: Verbs,
    common: argparse.ArgumentParser,
    name: str,
    text: str,
    run_it: Callable[[argparse.Namespace], int],
) -> None:
    """A command whose other arguments go to Django or to the benchmark as they are."""
    verb = verbs.add_parser(name, parents=[common], help=text, allow_abbrev=False)
    verb.set_defaults(run=run_it, passes=True)


def manage(options: argparse.Namespace) -> int:
    """One of Django's commands on this instance."""
    if not options.rest:
        raise Refused("Dites quelle commande : par exemple ./tremplin manage demo_accounts --json.")
    verb = options.rest[0]
    role = options.role or ("owner" if verb in OWNER_COMMANDS else "worker" if verb in WORKER_COMMANDS else "web")
    environment.prepare(web=False)
    with joined(Instance(options.data), options.postgres, "manage") as session:
        return session.manage(role, *options.rest)


def import_data(options: argparse.Namespace) -> int:
    """`manage.py import_reference …` as the only role that writes reference tables."""
    environment.prepare(web=False)
    with joined(Instance(options.data), options.postgres, "import") as session:
        return session.manage("importer", "import_reference", *options.rest)


def bench(options: argparse.Namespace) -> int:
    """`python -m bench …`, from the folder that holds one file per published figure, as the web role."""
    environment.prepare("dev")
    if options.data == DEMO:
        options.data = VAR / "bench"
    instance = Instance(options.data)
    if not instance.exists:
        instance.open()
    with joined(instance, options.postgres, "bench") as session:
        session.prepare()
        env = session.environment(
            "web", TREMPLIN_SUPERUSER_DSN=session.server.superuser_dsn, TREMPLIN_CHROMIUM=checks.chromium() or ""
        )
        return run([PYTHON, "-m", "bench", *options.rest], env=env, cwd=ROOT)


def deployment_check(options: argparse.Namespace) -> int:
    """Django's deployment checks: on this instance if it is in production, else on an exemplary one. Needs no database."""
    environment.prepare(web=False)
    instance = Instance(options.data)
    with tempfile.TemporaryDirectory() as spare:
        if instance.exists:
            instance.open()
        if not instance.exists or instance.mode != "production":
            instance = Instance(Path(spare))
            write_once(instance.toml, EXEMPLARY)
            instance.open()
        env = environment.child_environment() | {
            "TREMPLIN_DATA": str(instance.folder),
            "TREMPLIN_MODE": "production",
            "TREMPLIN_ROLE": "web",
        }
        code = run([PYTHON, ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"], env=env, cwd=ROOT)
    if options.json:
        print(json.dumps({"ok": code == 0}))
    return 1 if code else 0


def database_only(options: argparse.Namespace) -> int:
    """PostgreSQL with its roles, for a developer who runs pytest or Django by hand."""
    environment.prepare("dev", web=False)
    instance = Instance(options.data)
    instance.lock_or_refuse("postgres")
    instance.open()
    with served(instance, options.postgres, disposable=options.data == checks.TEST_DATA) as session:
        session.prepare("--roles-only")
        print(f"PostgreSQL est ouvert : {session.server.host} (Ctrl-C pour l'arrêter)", flush=True)
        if options.data == checks.TEST_DATA:
            print("Dans un autre terminal, pour lancer pytest à la main :")
            print(f"export TREMPLIN_DATA='{options.data}' TREMPLIN_DB_HOST='{session.server.host}'")
            print(f'export TREMPLIN_TEST_SUPERUSER_DSN="{session.server.superuser_dsn}"', flush=True)
        if session.server.process:
            session.server.process.wait()
    return 0


def main(arguments: list[str]) -> int:
    """Run one command; whatever stops it is said in one sentence."""
    speak_utf8()
    options, rest = parser().parse_known_args(arguments)
    options.rest = rest
    if rest and not getattr(options, "passes", False):
        parser().error(f"argument inconnu : {' '.join(rest)}")
    stop_on_signals()
    try:
        return int(options.run(options))
    except Refused as refusal:
        say(str(refusal))
        return 1
    except Stopped as asked:
        say(f"\nArrêt demandé ({asked}) : rien ne reste en marche.")
        return 130
    except OSError as error:
        if error.errno != 28:
            raise
        say("Le disque est plein : libérez de la place, puis relancez.")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
