"""What an app is set up with: the address that holds the key, and the square that ODK Collect scans."""

import json
import zlib
from base64 import b64encode

import qrcode
from qrcode.image.svg import SvgPathFillImage

from tremplin.core.tenancy.actor import Actor

SENT = "wifi_and_cellular"


def settings_of(actor: Actor, address: str) -> str:
    """ODK Collect's settings: JSON, compressed, in base64. It sends by itself, and updates its forms as the server has them."""
    general = {
        "server_url": address,
        "form_update_mode": "match_exactly",
        "periodic_form_updates_check": "every_24_hours",
        "autosend": SENT,
        "delete_send": True,
    }
    settings = {"general": general, "admin": {}, "project": {"name": actor.project.name}}
    return b64encode(zlib.compress(json.dumps(settings).encode())).decode()


def square(words: str) -> str:
    """The QR code as an address of an image: black on white, whatever the colours of the page."""
    made = qrcode.make(words, image_factory=SvgPathFillImage, border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    return f"data:image/svg+xml;base64,{b64encode(made.to_string()).decode()}"
