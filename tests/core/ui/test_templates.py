"""Every template of the house: it compiles, obeys the security policy, and uses pictograms that exist."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tremplin.core.ui.icons import ICONS

SOURCE = Path(__file__).parents[3] / "src/tremplin"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
# A block of JSON is data: the browser never runs it.
INLINE = re.compile(
    r"""\s(style|on[a-z]+)\s*=\s*["']|<style|<script(?![^>]*(?:\ssrc=|\stype="application/json"))|javascript:""", re.IGNORECASE
)
ELSEWHERE = re.compile(r"""<(?:script|link|img|iframe|use|source)\b[^>]*\b(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE)


def name(path: Path) -> str:
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_sound(path: Path) -> None:
    """SEC-02: nothing inline, nothing from elsewhere."""
    text = path.read_text(encoding="utf-8")
    get_template(name(path))
    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []
    assert {icon for icon in re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", text) if icon not in ICONS} == set()
