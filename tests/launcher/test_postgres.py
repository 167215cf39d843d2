"""Which PostgreSQL serves a folder, and how remainders of a crash are told from strangers."""

import os
import socket
from pathlib import Path

import pytest

from tremplin_launcher import postgres
from tremplin_launcher.binaries import Binaries, choose
from tremplin_launcher.instance import Instance
from tremplin_launcher.postgres import from_url, serves
from tremplin_launcher.words import Refused

WHEEL = Binaries("wheel", Path("/wheel/bin"), 18)
DEBIAN = Binaries("installed", Path("/usr/lib/postgresql/15/bin"), 15)


@pytest.mark.parametrize(
    ("wanted", "major", "chosen"),
    [(None, None, WHEEL), ("installed", None, DEBIAN), ("wheel", None, WHEEL), (None, 15, DEBIAN), (None, 18, WHEEL)],
)
def test_the_data_and_the_caller_choose(wanted: str | None, major: int | None, chosen: Binaries) -> None:
    assert choose([WHEEL, DEBIAN], wanted=wanted, data_major=major) == chosen


def test_a_server_that_is_gone_is_named_by_its_version() -> None:
    with pytest.raises(Refused, match="demandent PostgreSQL 16, introuvable ici"):
        choose([WHEEL, DEBIAN], wanted=None, data_major=16)


def test_forcing_another_server_on_existing_data_is_refused() -> None:
    with pytest.raises(Refused, match="demandent PostgreSQL 18"):
        choose([WHEEL, DEBIAN], wanted="installed", data_major=18)


def test_no_server_at_all_says_how_to_get_one() -> None:
    with pytest.raises(Refused, match="apt-get install postgresql"):
        choose([], wanted="installed", data_major=None)


def test_a_database_that_does_not_answer_is_said_in_one_sentence() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Refused, match=f"ne répond pas \\(127.0.0.1, port {port}"):
            from_url(f"postgresql://someone:secret@127.0.0.1:{port}/tremplin")


def test_the_sentence_about_a_database_does_not_show_its_password() -> None:
    with pytest.raises(Refused) as refusal:
        from_url("postgresql://someone:very-secret@127.0.0.1:1/tremplin")
    assert "very-secret" not in str(refusal.value)


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(Refused, match="ne travaille qu'avec PostgreSQL"):
        from_url("mysql://localhost/tremplin")


def test_a_stranger_with_the_old_number_is_left_alone(tmp_path: Path) -> None:
    assert not serves(os.getpid(), tmp_path)


def test_a_stale_pid_file_is_dropped(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.cluster.mkdir()
    stale = instance.cluster / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{instance.cluster}\n1574434800\n5432\n{tmp_path}\n")
    postgres.end_orphan(instance)
    assert not stale.exists()


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    deep = Instance(tmp_path / ("very-long-name-" * 8))
    deep.folder.mkdir()
    (deep.folder / "run").mkdir()
    folder = postgres.socket_folder(deep, -1, -1)
    try:
        assert len(os.fsencode(folder)) < 60
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def test_no_statement_and_no_value_of_a_row_reaches_the_log() -> None:
    """A failed insert would otherwise write the row into postgresql.log."""
    assert postgres.QUIET_LOG["log_error_verbosity"] == "terse"
    assert postgres.QUIET_LOG["log_min_error_statement"] == "panic"
    assert postgres.QUIET_LOG["log_parameter_max_length"] == "0"
