"""Secrets of links. The clear token lives in the link only; the database keeps its SHA-256."""

import hashlib
import secrets


def new_token() -> tuple[str, bytes]:
    """A fresh token (256 random bits, URL-safe) and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hash_token(token)


def hash_token(token: str) -> bytes:
    """What the database stores and looks up; a fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
