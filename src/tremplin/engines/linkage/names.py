"""Names as people write them, brought to trigrams that a database can hold as keyed whole numbers.

The database keeps rows (gram int4, person); it counts the grams shared with the question, the engine's `dice` orders persons, and
`best` puts the opened names of the first few in their final order, forgiving one typing slip a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

# Left out when the name has other words: they are written or not from one day to the next.
PARTICLES = frozenset({"d", "de", "del", "des", "du", "el", "l", "la", "le", "les"})
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i"})
SLIP = 0.85  # likeness of two words one slip apart
BEGUN = 0.9  # of a word of two letters or more that begins the other
LEAST_FOR_SLIP = 4  # shorter words one slip apart are other words
INT4 = range(-(2**31), 2**31)


def tokens(name: str) -> tuple[str, ...]:
    """Words in lower case without accents, hyphens or apostrophes; particles left out unless there is nothing else."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(LIGATURES))
    plain = "".join(char if char.isalnum() else "" if unicodedata.combining(char) else " " for char in folded)
    words = plain.split()
    return tuple(word for word in words if word not in PARTICLES) or tuple(words)


def normal_name(name: str) -> str:
    """One spelling for all ways to write a name."""
    return " ".join(tokens(name))


def trigrams(name: str) -> frozenset[str]:
    """Trigrams of each word, padded as pg_trgm does (two before, one after), so that word order does not matter."""
    padded = (f"  {word} " for word in tokens(name))
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def keyed_grams(name: str, key_gram: Callable[[str], int]) -> frozenset[int]:
    """Trigrams under the project's key.

    Args:
        key_gram: keyed hash to a PostgreSQL int4.

    Raises:
        ValueError: the key gave a number that is no int4.
    """
    keyed = frozenset(key_gram(gram) for gram in trigrams(name))
    if any(gram not in INT4 for gram in keyed):
        raise ValueError("key_gram gives whole numbers from -2**31 to 2**31 - 1")
    return keyed


def dice(shared: int, asked: int, held: int) -> float:
    """Dice's coefficient of two sets of grams, in [0, 1]: 2 · shared / (asked + held). Source: L. R. Dice, Ecology 26 (1945)."""
    return 2 * shared / (asked + held) if asked + held else 0.0


def similarity(asked: str, name: str) -> float:
    """How well a name answers a question, in [0, 1]: each word asked with its best free word of the name.

    The mean is over the words asked; words of the name that were not asked cost a little, so that the barest name comes first.
    """
    wanted, free = sorted(tokens(asked), key=len, reverse=True), list(tokens(name))
    if not wanted or not free:
        return 0.0
    spare, total = len(free), 0.0
    for word in wanted:
        if free:
            asked_grams = _grams(word)
            likeness = [_likeness(word, asked_grams, held) for held in free]
            nearest = likeness.index(max(likeness))
            total += likeness[nearest]
            del free[nearest]
    unasked = max(0, spare - len(wanted))
    return total / len(wanted) * (1 - 0.05 * unasked / spare)


def best(asked: str, candidates: Iterable[tuple[str, str]], *, limit: int = 10, least: float = 0.3) -> list[tuple[str, float]]:
    """The (key, name) candidates that answer the question best, as (key, similarity), then by name and key.

    Only those of at least `least`; the same candidates give the same list in whatever order they came.
    """
    scored = [(similarity(asked, name), normal_name(name), key) for key, name in candidates]
    scored.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    return [(key, score) for score, _, key in scored[:limit] if score >= least]


def _likeness(asked: str, asked_grams: frozenset[str], held: str) -> float:
    if asked == held:
        return 1.0
    found = 0.0
    if min(len(asked), len(held)) >= LEAST_FOR_SLIP and one_slip_apart(asked, held):
        found = SLIP
    if len(asked) >= 2 and held.startswith(asked):
        found = max(found, BEGUN)
    if found >= 0.8:  # what shared pairs of letters could add at most
        return found
    held_grams = _grams(held)
    return max(found, 0.8 * dice(len(asked_grams & held_grams), len(asked_grams), len(held_grams)))


def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(a + b for a, b in pairwise(padded))


def one_slip_apart(left: str, right: str) -> bool:
    """One letter added, missing, replaced, or two neighbours exchanged (Damerau, CACM 7, 1964)."""
    short, long = sorted((left, right), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    exchanged = short[start : start + 2][::-1] == long[start : start + 2]
    return exchanged and short[start + 2 :] == long[start + 2 :]
