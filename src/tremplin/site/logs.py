"""Logs as JSON lines in UTC, without personal content (SEC-14)."""

import json
import logging
from datetime import UTC, datetime

SAFE_EXTRAS = ("request_id", "status_code", "job", "seconds")


class JsonLines(logging.Formatter):
    """One JSON object a line: JSON escaping also stops forged lines."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({name: getattr(record, name) for name in SAFE_EXTRAS if hasattr(record, name)})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)
