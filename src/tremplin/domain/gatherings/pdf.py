"""A project sheet as PDF/UA-1: tagged, titled, in its language, with working links. Typst checks the standard while it compiles."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from tremplin.domain.gatherings.models import ProjectSheet, SheetPicture
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
    with TemporaryDirectory(prefix="tremplin-") as name:  # typst reads pictures from files beside the template only
        folder = Path(name)
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        for order, picture in enumerate(pictures):
            (folder / f"{order}.jpg").write_bytes(bytes(picture.large))
        document = typst.compile(
            folder / TEMPLATE.name,
            root=folder,
            font_paths=[Path(fonts())],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    return document if isinstance(document, bytes) else b"".join(document or [])
