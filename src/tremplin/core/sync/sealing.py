"""Operations sealed on the phone to the server's public key: they outlive a wiped or locked phone, and only the server opens them.

ECDH on P-256, HKDF-SHA256 (RFC 5869), AES-256-GCM; the op_id is both salt and associated data, so a sealed operation opens under its own id only.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tremplin.core.sync.canonical import canonical
from tremplin.core.vault import keyring

ALGORITHM = "ECDH-P256-HKDF-SHA256-AES256GCM"
INFO = b"tremplin sealed op 1"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Unreadable(Exception):
    """This was not sealed to this server, or was changed."""


@cache
def derived(secret: bytes) -> ec.EllipticCurvePrivateKey:
    stretched = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=b"tremplin sealing key 1").derive(secret)
    return ec.derive_private_key(int.from_bytes(stretched, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def private_keys() -> list[ec.EllipticCurvePrivateKey]:
    """Made from the instance's secrets `sealing`, the one in use first; a former one still opens what has not arrived yet."""
    return [derived(secret) for secret in keyring.ring("sealing")]


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: 04, x, y (SEC 1)."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key() -> dict[str, str]:
    """What a phone is given at registration."""
    raw = point(private_keys()[0].public_key())
    return {"alg": ALGORITHM, "public": b64encode(raw).decode(), "key_id": hashlib.sha256(raw).hexdigest()[:16]}


def content_key(shared: bytes, op_id: UUID) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=op_id.bytes, info=INFO).derive(shared)


def open_sealed(op_id: UUID, epk: str, iv: str, ct: str) -> dict[str, Any]:
    """{"secret", "project", "envelope"} as the phone sealed it. Raises Unreadable."""
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(epk, validate=True))
        found = json.loads(opened(op_id, theirs, b64decode(iv, validate=True), b64decode(ct, validate=True)))
    except (ValueError, TypeError, InvalidTag, RecursionError) as error:
        raise Unreadable(str(op_id)) from error
    if not isinstance(found, dict) or not {"secret", "project", "envelope"} <= found.keys():
        raise Unreadable(str(op_id))
    return found


def opened(op_id: UUID, theirs: ec.EllipticCurvePublicKey, iv: bytes, ct: bytes) -> bytes:
    """By the first of our keys that opens it. Raises InvalidTag."""
    for ours in private_keys():
        try:
            return AESGCM(content_key(ours.exchange(ec.ECDH(), theirs), op_id)).decrypt(iv, ct, str(op_id).encode())
        except InvalidTag:
            continue
    raise InvalidTag


def seal_as_phone(op_id: UUID, content: dict[str, Any], iv: bytes, ephemeral: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The phone's half, for tests and benches: the same bytes that the street page makes."""
    key = content_key(ephemeral.exchange(ec.ECDH(), private_keys()[0].public_key()), op_id)
    sealed = AESGCM(key).encrypt(iv, canonical(content), str(op_id).encode())
    texts = {"epk": point(ephemeral.public_key()), "iv": iv, "ct": sealed}
    return {"op_id": str(op_id), **{name: b64encode(value).decode() for name, value in texts.items()}}
