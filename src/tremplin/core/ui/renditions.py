"""Uploaded pictures made safe: checked by name and first bytes, bounded before they are decoded, drawn anew without a word of metadata.

What is kept never depends on what was sent: one JPEG to look at and to print, one light WebP for pages. Nothing of the file itself remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from tremplin.core.tenancy.errors import Invalid

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_SCANS = 100
"""A progressive JPEG draws itself over and over: a small file of thousands of scans would keep a processor for minutes."""
LARGE, SMALL = 1600, 480
LARGE_BYTES = 400_000
SMALL_BYTES = 11_000
"""Four of them with page, style and fonts stay under the weight that a page may have (110 kB)."""
KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
FIRST_BYTES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}

WRONG_KIND = _("Ce genre de fichier n’est pas accepté. Choisissez une image JPEG, PNG ou WebP.")
NOT_A_PICTURE = _("Malgré son nom, ce fichier n’est pas une image de ce genre. Enregistrez-la de nouveau, puis recommencez.")
TOO_HEAVY = _("Cette image est trop lourde : 8 Mo au plus. Enregistrez-la plus petite.")
TOO_LARGE = _("Cette image est trop grande : 25 millions de points au plus. Réduisez-la, par exemple à 2 000 points de large.")
BROKEN = _("Cette image ne s’ouvre pas : elle est abîmée ou incomplète. Reprenez-la à sa source.")


@dataclass(frozen=True, slots=True)
class Renditions:
    """A picture as it is kept: `large` a JPEG, `small` a WebP, sizes in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int
    small_width: int
    small_height: int


def renditions_of(file: UploadedFile[Any]) -> Renditions:
    """Read an uploaded file (SEC-08). Raises Invalid on `file`, with what would be right."""
    return drawn_from(file.read(), checked_kind(file))


def drawn_from(content: bytes, kind: str) -> Renditions:
    """The same for bytes whose kind is known. Raises Invalid when they are not a whole picture of that kind, or too large a one."""
    drawn = without_metadata(decoded(content, kind))
    large, small = drawn.copy(), drawn
    small.thumbnail((SMALL, SMALL))
    small_bytes, small = lightest(small)
    return Renditions(saved(large, "JPEG", (84, 75, 65, 50), LARGE_BYTES), small_bytes, *large.size, *small.size)


def checked_kind(file: UploadedFile[Any]) -> str:
    """Its kind by its name, when its weight and first bytes agree: what costs nothing to look at."""
    kind = KINDS.get(PurePath(file.name or "").suffix.lower())
    if kind is None:
        raise Invalid(WRONG_KIND, field="file")
    if (file.size or 0) > MOST_BYTES:
        raise Invalid(TOO_HEAVY, field="file")
    file.seek(0)
    first = file.read(12)
    file.seek(0)
    if not first.startswith(FIRST_BYTES[kind]) or (kind == "WEBP" and first[8:12] != b"WEBP"):
        raise Invalid(NOT_A_PICTURE, field="file")
    return kind


def decoded(content: bytes, kind: str) -> Image.Image:
    """The picture, at most LARGE points wide or high. Its size is known from its head, before a point is decoded."""
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Invalid(BROKEN, field="file")
    try:
        image = Image.open(BytesIO(content), formats=[kind])
        if image.width * image.height > MOST_PIXELS:
            raise Invalid(TOO_LARGE, field="file")
        image.draft("RGB", (LARGE, LARGE))
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as refusal:
        raise Invalid(TOO_LARGE, field="file") from refusal
    except Invalid:
        raise
    except Exception as refusal:  # a decoder given hostile bytes fails in many ways; each of them is a refusal
        raise Invalid(BROKEN, field="file") from refusal
    if upright.mode not in ("RGB", "RGBA", "L", "CMYK"):
        upright = upright.convert("RGBA")
    upright.thumbnail((LARGE, LARGE))
    return upright


def without_metadata(image: Image.Image) -> Image.Image:
    """The same points on a new white sheet: place, device, comments and hidden thumbnails stay behind."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def lightest(image: Image.Image) -> tuple[bytes, Image.Image]:
    """Light enough for a page; a very detailed picture becomes smaller too."""
    while True:
        content = saved(image, "WEBP", (72, 60, 45, 30), SMALL_BYTES)
        if len(content) <= SMALL_BYTES or max(image.size) < SMALL // 2:
            return content, image
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))


def saved(image: Image.Image, kind: str, qualities: tuple[int, ...], most: int) -> bytes:
    """The best quality that is light enough, or the last one."""
    content = b""
    for quality in qualities:
        out = BytesIO()
        image.save(out, kind, quality=quality)
        content = out.getvalue()
        if len(content) <= most:
            break
    return content
