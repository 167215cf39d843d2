// "Do not approach me": by a number or a door, without a name. Honoured by everyone (OUT-04).
import { choose, complain, field, form, h, said } from "../dom";
import { uuid7 } from "../ids";
import type { Fact } from "../outbox";
import { findPerson, type Draw } from "../screen";

export const oppose: Draw = (page) => {
  const { app, w, args } = page;
  const one = findPerson(app, args[0] ?? "");
  const doors = (app.snap?.places ?? []).flatMap((place) => place.entrances.map((door) => ({ value: door.id, label: door.label })));
  const opId = uuid7(app.now());
  const element = form(async (it) => {
    const phone = said(it, "phone");
    const door = said(it, "door");
    const entrance = said(it, "entrance");
    if (!phone && !(door && entrance)) return complain(it, "phone", w.oppose.need);
    const fact: Fact = phone ? { op_id: opId, kind: "opposition.phone", payload: { id: opId, phone } }
      : { op_id: opId, kind: "opposition.door", payload: { id: opId, entrance_id: entrance, door, until: null } };
    if (await page.keep(fact)) page.go("");
  }, w.oppose.save, h("h2", {}, w.oppose.phone), field("phone", w.oppose.number, one?.phone ?? "", { type: "tel", maxlength: 30 }),
  doors.length ? h("h2", {}, w.oppose.door) : null,
  doors.length ? choose("entrance", w.oppose.entrance, doors, app.presence()?.entrance_id ?? "") : null,
  doors.length ? field("door", w.oppose.which, "", { maxlength: 40, "aria-describedby": "door-help" }) : null,
  doors.length ? h("p", { class: "help", id: "door-help" }, w.oppose.whichHelp) : null,
  h("p", { class: "muted" }, w.oppose.noMark));
  return { title: w.oppose.title, lead: w.oppose.lead, back: one ? `#/personne/${one.person_id}` : "#/", content: [element] };
};
