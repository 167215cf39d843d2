"""A project sheet as PDF/UA-1: tagged, titled, in its language, with working links. Typst checks the standard while it compiles."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tremplin.core.ui.paper import printed
from tremplin.domain.gatherings.models import ProjectSheet, SheetPicture
from tremplin.domain.gatherings.queries import Heading, said

TEMPLATE = Path(__file__).parent / "sheet.typ"


def sheet(
    shown: ProjectSheet, headings: list[Heading], address: str, language: str, pictures: Sequence[SheetPicture] = ()
) -> bytes:
    """The bytes of the PDF. `address` is the place's own, for links to its pages; each picture keeps its words."""
    base = address.rstrip("/")
    data: dict[str, Any] = {
        "lang": language[:2],
        "name": said(shown, "name"),
        "tagline": said(shown, "tagline"),
        "led_by": said(shown, "led_by"),
        "programme": said(shown, "programme"),
        "not_yet": _("pas encore à l’écran"),
        "page": f"{base}/fiches/{shown.id}",
        "headings": [
            {
                "label": str(heading.label),
                "statements": [
                    {
                        "text": s.text,
                        "eye": s.eye,
                        "url": base + s.eye_url if s.eye_url.startswith("/") else s.eye_url,
                        "not_yet": s.not_yet,
                    }
                    for s in heading.statements
                ],
            }
            for heading in headings
        ],
        "pictures": [{"file": f"{order}.jpg", "alt": p.alt, "credit": p.credit} for order, p in enumerate(pictures)],
    }
    return printed(TEMPLATE, data, {f"{order}.jpg": bytes(picture.large) for order, picture in enumerate(pictures)})
