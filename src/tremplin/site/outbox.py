"""The demo's mail: nothing leaves; each message lands in DATA/outbox and is shown on a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from tremplin.core import clock
from tremplin.core.tenancy.ids import uuid7


@dataclass(frozen=True, slots=True)
class Message:
    """One message that would have left."""

    id: str
    to: list[str]
    subject: str
    body: str
    at: datetime


def folder() -> Path:
    path: Path = settings.EMAIL_FILE_PATH
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class FileOutbox(BaseEmailBackend):
    """Django's mail backend of the demo."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            name = str(uuid7())
            content: dict[str, Any] = {
                "id": name,
                "to": list(message.to),
                "subject": str(message.subject),
                "body": str(message.body),
                "at": clock.now().isoformat(),
            }
            part = folder() / f"{name}.part"
            part.write_text(json.dumps(content, ensure_ascii=False))
            part.rename(folder() / f"{name}.json")
        return len(email_messages)


def messages(limit: int = 50) -> list[Message]:
    """The newest first."""
    found = sorted(folder().glob("*.json"), reverse=True)[:limit]
    return [
        Message(**{**data, "at": datetime.fromisoformat(data["at"])}) for data in (json.loads(path.read_text()) for path in found)
    ]
