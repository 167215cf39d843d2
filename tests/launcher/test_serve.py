"""The door: who may be reached from where, and a port that is taken."""

import socket

import pytest

from tremplin_launcher import serve
from tremplin_launcher.words import Refused


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.4", False),
        ("box", False),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host: str, expected: bool) -> None:
    assert serve.is_loopback(host) is expected


def test_the_address_is_a_name_because_passkeys_refuse_numbers() -> None:
    assert serve.address_of("127.0.0.1", 8000) == "http://localhost:8000"
    assert serve.address_of("192.168.1.4", 80) == "http://192.168.1.4:80"


def test_a_taken_port_is_said_with_another_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "LEAVING_SECONDS", 0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=rf"Le port {port} est déjà pris .* --port {port + 1}\."):
            serve.bound("127.0.0.1", port)


def test_port_zero_takes_a_free_one() -> None:
    with serve.bound("127.0.0.1", 0) as taken:
        assert taken.getsockname()[1] > 0


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(Refused, match="vérifiez --host et --port"):
        serve.bound("192.0.2.1", 8000)


def test_a_port_beyond_the_last_one_is_said() -> None:
    with pytest.raises(Refused, match="vérifiez --host et --port"):
        serve.bound("127.0.0.1", 70000)
