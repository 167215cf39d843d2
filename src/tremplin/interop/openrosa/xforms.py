"""Writing our questions as ODK XForms, in French and English, with the lists of the method in force."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils import translation

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.methods.shapes import Method
from tremplin.interop.openrosa.questions import Form, Question

XF, XH = "http://www.w3.org/2002/xforms", "http://www.w3.org/1999/xhtml"
JR, ORX, ODK = "http://openrosa.org/javarosa", "http://openrosa.org/xforms", "http://www.opendatakit.org/xforms"
NAMESPACES = {
    "xmlns": XF,
    "xmlns:h": XH,
    "xmlns:jr": JR,
    "xmlns:orx": ORX,
    "xmlns:odk": ODK,
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
}
LANGUAGES = {"fr": "Français (fr)", "en": "English (en)"}
ROWS = "root/item"  # where ODK puts the lines of a list that comes as CSV
TYPES = {"dateTime": "dateTime", "date": "date", "int": "int"}


@dataclass(frozen=True, slots=True)
class Made:
    """A form as an app downloads it."""

    form: Form
    version: str
    xml: bytes
    title: str

    @property
    def hash(self) -> str:
        return hashlib.md5(self.xml, usedforsecurity=False).hexdigest()


def made(actor: Actor, form: Form) -> Made:
    """The version tells the questions' own number, then what the method's lists made of them."""
    lived = method_in_force(actor)
    with translation.override("fr"):  # whoever asks, and in which language: the same file, the same version
        content = hashlib.sha256(written(form, lived, "")).hexdigest()[:8]
        version = f"{form.version}-{content}"
        return Made(form, version, written(form, lived, version), str(form.title))


def written(form: Form, method: Method, version: str) -> bytes:
    root = Element("h:html", NAMESPACES)
    head = SubElement(root, "h:head")
    SubElement(head, "h:title").text = str(form.title)
    model = SubElement(head, "model", {"odk:xforms-version": "1.0.0"})
    add_words(model, form, method)
    add_instances(model, form, version)
    add_binds(model, form)
    add_body(SubElement(root, "h:body"), form, method)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def add_words(model: Element, form: Form, method: Method) -> None:
    itext = SubElement(model, "itext")
    for code, name in LANGUAGES.items():
        with translation.override(code):
            block = SubElement(itext, "translation", {"lang": name, **({"default": "true()"} if code == "fr" else {})})
            for path, label in form.groups:
                say(block, f"g.{path}", label)
            for question in form.questions:
                say(block, f"q.{question.path}", question.label)
                if question.hint:
                    say(block, f"h.{question.path}", question.hint)
                for value, label in choices(question, method):
                    say(block, f"c.{question.path}.{value}", label)


def say(block: Element, key: str, words: object) -> None:
    text = str(words)
    SubElement(SubElement(block, "text", {"id": key}), "value").text = text[:1].upper() + text[1:]


def choices(question: Question, method: Method) -> list[tuple[str, object]]:
    return list(question.choices(method)) if question.choices else []


def add_instances(model: Element, form: Form, version: str) -> None:
    data = SubElement(SubElement(model, "instance"), "data", {"id": form.id, "version": version})
    for name in ("start", "end"):
        SubElement(data, name)
    for question in form.questions:
        place = data
        for step in question.path.split("/")[:-1]:
            inside = place.find(step)
            place = SubElement(place, step) if inside is None else inside
        leaf = SubElement(place, question.path.rpartition("/")[2])
        if question.default and "(" not in question.default:
            leaf.text = question.default
    meta = SubElement(data, "meta")
    for name in ("instanceID", "instanceName"):
        SubElement(meta, name)
    for question in form.questions:
        if question.list:
            SubElement(model, "instance", {"id": question.list, "src": f"jr://file-csv/{question.list}.csv"})


def add_binds(model: Element, form: Form) -> None:
    for name in ("start", "end"):
        kind = {"type": "dateTime", "jr:preload": "timestamp", "jr:preloadParams": name}
        SubElement(model, "bind", {"nodeset": f"/data/{name}", **kind})
    for question in form.questions:
        bind = {"nodeset": f"/data/{question.path}", "type": TYPES.get(question.type, "string")}
        if question.required:
            bind["required"] = "true()"
        if question.constraint:
            bind["constraint"] = question.constraint
        SubElement(model, "bind", bind)
        if "(" in question.default:
            first = {"ref": f"/data/{question.path}", "event": "odk-instance-first-load", "value": question.default}
            SubElement(model, "setvalue", first)
    meta = "/data/meta/"
    SubElement(model, "bind", {"nodeset": f"{meta}instanceID", "type": "string", "readonly": "true()", "jr:preload": "uid"})
    when = next(question for question in form.questions if "(" in question.default)
    name = f"concat('{form.title} ', format-date(/data/{when.path}, '%d/%m/%Y'))"
    SubElement(model, "bind", {"nodeset": f"{meta}instanceName", "type": "string", "calculate": name})


def add_body(body: Element, form: Form, method: Method) -> None:
    parts: dict[str, Element] = {}
    titles = dict(form.groups)
    for question in form.questions:
        part, _sign, _name = question.path.rpartition("/")
        if part and part not in parts:
            parts[part] = SubElement(body, "group", {"ref": f"/data/{part}", "appearance": "field-list"})
            if part in titles:
                SubElement(parts[part], "label", {"ref": f"jr:itext('g.{part}')"})
        add_question(parts.get(part, body), question, method)


def add_question(place: Element, question: Question, method: Method) -> None:
    tag = {"one": "select1", "yes": "select1", "many": "select"}.get(question.type, "input")
    asked = SubElement(place, tag, {"ref": f"/data/{question.path}"})
    SubElement(asked, "label", {"ref": f"jr:itext('q.{question.path}')"})
    if question.hint:
        SubElement(asked, "hint", {"ref": f"jr:itext('h.{question.path}')"})
    if question.list:
        within = f"[{question.filter} = /data/{question.filter}]" if question.filter else ""
        items = SubElement(asked, "itemset", {"nodeset": f"instance('{question.list}')/{ROWS}{within}"})
        SubElement(items, "value", {"ref": "name"})
        SubElement(items, "label", {"ref": "label"})
    for value, _label in choices(question, method):
        item = SubElement(asked, "item")
        SubElement(item, "label", {"ref": f"jr:itext('c.{question.path}.{value}')"})
        SubElement(item, "value").text = value
