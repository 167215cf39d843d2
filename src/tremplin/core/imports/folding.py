"""Names as people look for them: no case, no accent, no hyphen, « st » for « saint »."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})
SAINTS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """« L'Haÿ-les-Roses » → « l hay les roses », « Saint-Étienne » → « st etienne »."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    plain = plain if plain.isascii() else "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = NOT_A_WORD.sub(" ", plain).split()
    return " ".join(SAINTS.get(word, word) for word in words)
