"""Files that somebody might send as a picture, by mistake or on purpose. All are made here: nothing real, nobody's picture."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    content: Callable[[], bytes]
    says: str


def photo(size: tuple[int, int] = (320, 240), shade: int = 120, turned: bool = False) -> bytes:
    """A JPEG as a phone makes it: with a place, a device, a comment."""
    exif = Image.Exif()
    exif[0x010F] = "Appareil invente"
    if turned:
        exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 17.0, 47.0), 3: "E", 4: (5.0, 22.0, 12.0)})
    out = BytesIO()
    Image.new("RGB", size, (shade, 90, 60)).save(out, "JPEG", exif=exif, comment=b"commentaire invente")
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_head(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says how large it is; its points are zeros that compress to nothing."""
    packed = data or zlib.compress(b"\0" * 1_000_000)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG whose comment unpacks to two hundred million signs."""
    packer, parts = zlib.compressobj(), []
    for _ in range(200):
        parts.append(packer.compress(b"a" * 1_000_000))
    words = chunk(b"zTXt", b"Comment\0\0" + b"".join(parts) + packer.flush())
    plain = png_head(4, 4, zlib.compress(b"\0" * 52))
    return plain[:33] + words + plain[33:]


def bomb_of_scans() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "JPEG", progressive=True)
    content = out.getvalue()
    start = content.rindex(b"\xff\xda")
    return content[:start] + content[start:-2] * 3000 + b"\xff\xd9"


def cut_short() -> bytes:
    out = BytesIO()
    Image.effect_noise((600, 400), 80).save(out, "JPEG")
    return out.getvalue()[:4000]


def gif() -> bytes:
    out = BytesIO()
    Image.new("P", (10, 10)).save(out, "GIF")
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
KIND, NOT_ONE, LARGE, HEAVY, BROKEN = "genre de fichier", "Malgré son nom", "trop grande", "trop lourde", "ne s’ouvre pas"
CORPUS = [
    Case("a page named as a PNG", "photo.png", lambda: b"<!doctype html><script>alert(1)</script>", NOT_ONE),
    Case("a page behind a PNG's first bytes", "photo.png", lambda: b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", BROKEN),
    Case("a drawing with a script", "dessin.svg", lambda: SVG, KIND),
    Case("a drawing named as a JPEG", "dessin.jpg", lambda: SVG, NOT_ONE),
    Case("a PNG named as a JPEG", "photo.jpg", lambda: png_head(4, 4, zlib.compress(b"\0" * 52)), NOT_ONE),
    Case("a JPEG named as a page", "photo.html", photo, KIND),
    Case("two extensions", "photo.jpg.php", photo, KIND),
    Case("no extension", "photo", photo, KIND),
    Case("another kind of picture", "anime.gif", gif, KIND),
    Case("another kind named as a WebP", "anime.webp", gif, NOT_ONE),
    Case("a sound in the same box as a WebP", "son.webp", lambda: b"RIFF\x10\0\0\0WAVEfmt ", NOT_ONE),
    Case("a bomb of 30,000 × 30,000 points", "bombe.png", lambda: png_head(30_000, 30_000), LARGE),
    Case("a bomb of words", "mots.png", text_bomb, BROKEN),
    Case("a JPEG cut short", "coupee.jpg", cut_short, BROKEN),
    Case("three bytes", "rien.jpg", lambda: b"\xff\xd8\xff", BROKEN),
    Case("nothing at all", "vide.jpg", lambda: b"", NOT_ONE),
    Case("fifty megabytes", "lourde.jpg", lambda: b"\xff\xd8\xff" + b"\0" * 50_000_000, HEAVY),
]
