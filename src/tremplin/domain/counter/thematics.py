"""Themes at the counter: which may be searched, which may be written to a person's file, and their words."""

from collections.abc import Iterable

from tremplin.domain.partners.lists import CATEGORIES, PUBLICS, THEMATICS

NEVER_KEPT = frozenset(
    {
        "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire",
        "famille--surmonter-conflits-separation-violence",
        "sante--addictions",
        "sante--constituer-un-dossier-mdph-invalidite",
        "sante--sante-mentale",
        "sante--sante-sexuelle",
    }
)
"""Themes that tell of health, sexual life, violence or justice (PRIV-11, 12, 13): searched at the counter, never written to a file."""


def known(code: str) -> bool:
    """A theme, or a whole category."""
    return code in THEMATICS or code in CATEGORIES


def label(code: str) -> str:
    """The words of a theme; an unknown code of a newer list is shown as it is, readable."""
    if known(code):
        return str(THEMATICS.get(code) or CATEGORIES[code])
    return code.rpartition("--")[2].replace("-", " ").capitalize()


def labels(codes: Iterable[str]) -> list[str]:
    return [label(code) for code in codes]


def public_label(code: str) -> str:
    return str(PUBLICS.get(code, code.replace("-", " ")))


def choices(*, keepable: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Themes by category, for a field; keepable leaves out those that are never kept."""
    return [
        (
            str(words),
            [
                (code, str(text))
                for code, text in THEMATICS.items()
                if code.startswith(f"{category}--") and not (keepable and code in NEVER_KEPT)
            ],
        )
        for category, words in CATEGORIES.items()
    ]
