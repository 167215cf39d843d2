"""A sheet's statements as lines that a person types: one sentence a line, with at most one link `[label](target)` at its end."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tremplin.domain.gatherings.models import HEADINGS

LINE = re.compile(r"^(?P<text>.*?)\s*(?:\[(?P<label>[^\]]*)\]\((?P<target>[^)\s]*)\))?\s*$")
SCREEN = "screen:"
NOT_YET = "not_yet"


def to_lines(statements: Sequence[Mapping[str, Any]], heading: str) -> str:
    return "\n".join(to_line(statement) for statement in statements if statement["heading"] == heading)


def to_line(statement: Mapping[str, Any]) -> str:
    if statement.get("screen") == NOT_YET:
        return f"{statement['text']} [{_('pas encore')}]({SCREEN}{NOT_YET})"
    if statement.get("screen"):
        return f"{statement['text']} [{statement.get('eye', '')}]({SCREEN}{statement['screen']})"
    if statement.get("link"):
        return f"{statement['text']} [{statement.get('link_label', '')}]({statement['link']})"
    return str(statement["text"])


def from_lines(texts: Mapping[str, str], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Read the four fields back. A sentence that did not change keeps its English and its code."""
    known = {(s["heading"], s["text"]): dict(s) for s in before}
    found = []
    for heading in HEADINGS:
        for line in filter(None, (part.strip() for part in texts.get(heading, "").splitlines())):
            match = LINE.match(line)
            text, label, target = (match["text"], match["label"] or "", match["target"] or "") if match else (line, "", "")
            statement = known.get((heading, text), {"heading": heading, "text": text})
            found.append({**statement, **link_of(label, target)})
    return found


def link_of(label: str, target: str) -> dict[str, str]:
    if target == f"{SCREEN}{NOT_YET}":
        return {"screen": NOT_YET, "eye": "", "link": "", "link_label": ""}
    if target.startswith(SCREEN):
        return {"screen": target.removeprefix(SCREEN), "eye": label, "link": "", "link_label": ""}
    return {"screen": "", "link": target, "link_label": label}
