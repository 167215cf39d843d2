"""What every printed PDF shares: the interface's own fonts, and typst checking PDF/UA-1 while it compiles."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles import finders


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


def printed(template: Path, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The bytes of a tagged PDF. `files` are pictures that the template names: typst reads beside the template only."""
    with TemporaryDirectory(prefix="tremplin-") as name:
        folder = Path(name)
        (folder / template.name).write_bytes(template.read_bytes())
        for file, content in files.items():
            (folder / file).write_bytes(content)
        document = typst.compile(
            folder / template.name,
            root=folder,
            font_paths=[Path(fonts())],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    return document if isinstance(document, bytes) else b"".join(document or [])
