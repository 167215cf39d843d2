"""Contrast of the colours, measured from the style sheet's own tokens."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "web/styles/_tokens.scss"
THEMES = ["light", "dark", "contrast"]
TONES = ["teal", "amber", "coral", "green"]


def tokens(theme: str) -> dict[str, str]:
    block = TOKENS.read_text().split(f"@mixin {theme} {{")[1].split("\n}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_read_easily(theme: str) -> None:
    """A11Y: AAA for body text, 5.4 at least for the rest."""
    known = tokens(theme)
    for ground in ("paper", "surface", "sunken"):
        assert contrast(known["ink"], known[ground]) >= 7
        assert contrast(known["muted"], known[ground]) >= 5.5
        assert contrast(known["teal"], known[ground]) >= 5.5
    for tone in TONES:
        assert contrast(known["ink"], known[f"{tone}-ground"]) >= 7
        assert contrast(known[tone], known[f"{tone}-ground"]) >= 5.4
        assert contrast(known[tone], known["paper"]) >= 5.5
    assert contrast(known["on-teal"], known["teal"]) >= 5.5
    assert contrast(known["on-coral"], known["coral"]) >= 5.5


@pytest.mark.parametrize(("theme", "ground"), list(product(THEMES, ["paper", "surface", "sunken"])))
def test_the_edge_of_a_field_and_the_focus_are_seen(theme: str, ground: str) -> None:
    """WCAG 1.4.11."""
    known = tokens(theme)
    assert contrast(known["edge"], known[ground]) >= 3
    assert contrast(known["focus"], known[ground]) >= 3


def test_the_colours_are_those_of_the_interface_page() -> None:
    light, dark = tokens("light"), tokens("dark")
    assert [light[name] for name in ("paper", "ink", "muted", "line", *TONES)] == [
        *("#faf7f2", "#1f2933", "#52606d", "#e4ddd2", "#0f5c5c", "#8a4b08", "#a3231b", "#1b6e3c")
    ]
    assert [dark[name] for name in ("paper", "surface", "ink", "muted", "line", *TONES)] == [
        *("#12181b", "#1b2327", "#ede8df", "#b8c0c2", "#324045", "#6cc5bd", "#f2b35e", "#ff9e93", "#7fd49b")
    ]
