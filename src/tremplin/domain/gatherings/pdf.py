"""A project sheet as PDF/UA-1: tagged, titled, in its language, with working links. Typst checks the standard while it compiles."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from tremplin.domain.gatherings.models import ProjectSheet
from tremplin.domain.gatherings.queries import Heading, said

TEMPLATE = Path(__file__).parent / "sheet.typ"


@cache
def fonts() -> str:
    """The interface's own fonts as TrueType, which typst needs; made once from the web files, kept in the instance folder."""
    from fontTools.ttLib import TTFont

    folder: Path = settings.DATA / "cache" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for weight in ("400", "700"):
        web = finders.find(f"ui/fonts/hyperlegible-{weight}.woff2")
        if web and not (folder / f"{weight}.ttf").exists():
            font = TTFont(web)
            font.flavor = None
            font.save(folder / f"{weight}.ttf")
    return str(folder)


def sheet(shown: ProjectSheet, headings: list[Heading], address: str, language: str) -> bytes:
    """The bytes of the PDF. `address` is the place's own, for links to its pages."""
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
    }
    document = typst.compile(
        TEMPLATE,
        font_paths=[Path(fonts())],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return document if isinstance(document, bytes) else b"".join(document or [])
