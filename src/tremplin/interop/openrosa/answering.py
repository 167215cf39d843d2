"""The XML that OpenRosa apps read."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor
from tremplin.interop.openrosa import lists
from tremplin.interop.openrosa.questions import Form
from tremplin.interop.openrosa.xforms import Made

MOST = 1024 * 1024
"""What a whole submission may weigh."""
TYPE = "text/xml; charset=utf-8"


def dressed(response: HttpResponse) -> HttpResponse:
    """With the headers of the protocol. Nothing of this door is stored on the way, and no address leaks to a next page."""
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(MOST)
    response.headers["Date"] = http_date(clock.now().timestamp())
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def document(root: Element, status: int = 200) -> HttpResponse:
    content = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")
    return dressed(HttpResponse(content, content_type=TYPE, status=status))


def message(words: str, status: int) -> HttpResponse:
    """What the app shows to its author."""
    root = Element("OpenRosaResponse", {"xmlns": "http://openrosa.org/http/response"})
    SubElement(root, "message", {"nature": "submit_success" if status < 300 else "submit_error"}).text = words
    return document(root, status)


def form_list(request: HttpRequest, forms: list[Made], base: str) -> HttpResponse:
    root = Element("xforms", {"xmlns": "http://openrosa.org/xforms/xformsList"})
    for one in forms:
        place = SubElement(root, "xform")
        address = request.build_absolute_uri(f"{base}forms/{one.form.id}")
        values = {
            "formID": one.form.id,
            "name": one.title,
            "version": one.version,
            "hash": f"md5:{one.hash}",
            "downloadUrl": f"{address}.xml",
            "manifestUrl": f"{address}/manifest",
        }
        for name, value in values.items():
            SubElement(place, name).text = value
    return document(root)


def lists_of(form: Form) -> list[str]:
    return [question.list for question in form.questions if question.list]


def manifest(request: HttpRequest, actor: Actor, form: Form, base: str) -> HttpResponse:
    root = Element("manifest", {"xmlns": "http://openrosa.org/xforms/xformsManifest"})
    for name in lists_of(form):
        place = SubElement(root, "mediaFile")
        SubElement(place, "filename").text = f"{name}.csv"
        SubElement(place, "hash").text = f"md5:{lists.hash_of(lists.written(actor, name))}"
        SubElement(place, "downloadUrl").text = request.build_absolute_uri(f"{base}forms/{form.id}/{name}.csv")
    return document(root)
