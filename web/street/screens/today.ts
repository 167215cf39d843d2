// First screen: whom to see again and why, within reach of the thumb: noting a meeting.
import { dayOf } from "../clock";
import { button, h, icon, link, note } from "../dom";
import { corrected, findPerson, noted, openedHere, placeName, type Draw, type Known, type Page } from "../screen";
import { ago, day, hour } from "../words";
import type { Made } from "../app";

export const today: Draw = (page) => {
  const { app, w } = page;
  const here = app.presence();
  const place = here ? placeName(app, here.territory_id, here.entrance_id) : "";
  const said = here && here.on === dayOf(app.now());
  return {
    title: w.today.title,
    kicker: app.snap?.project.name,
    lead: said && place ? w.today.presence(place) : w.today.noPresence,
    home: true,
    content: [quick(page), ...begun(page), ...people(page), ...good(page), ...last(page)],
    bar: h("div", { class: "bar" }, link(w.today.note, "#/note", "primary btn-street", "add")),
  };
};

function quick({ w }: Page): HTMLElement {
  const tile = (label: string, href: string, picture: string): HTMLElement => h("a", { class: "tile", href }, icon(picture), h("span", {}, label));
  return h("nav", { class: "tiles", "aria-label": w.app.more },
    tile(w.today.here, "#/ici", "map"), tile(w.today.action, "#/action", "people"), tile(w.today.leads, "#/pistes", "search"), tile(w.today.answers, "#/reponses", "message"));
}

function people(page: Page): (Node | null)[] {
  const { app, w } = page;
  const mine = openedHere(app);
  const rows: Known[] = (app.snap?.today ?? []).map((one) => corrected(app, { ...one, local: false }));
  if (!app.snap) return [note("teal", w.today.never)];
  return [
    h("h2", {}, w.today.people),
    rows.length ? h("ul", { class: "cards" }, rows.map((one) => card(page, one))) : empty(page),
    mine.length ? h("h2", {}, w.today.justOpened) : null,
    mine.length ? h("ul", { class: "cards" }, mine.map((one) => card(page, one))) : null,
  ];
}

/** Forms left half-way: one tap to go on. */
function begun(page: Page): (Node | null)[] {
  const { app, w } = page;
  const title = (path: string): string => {
    const [name = "", id = ""] = path.split("/");
    return [w.drafts.of[name] ?? w.drafts.title, findPerson(app, id)?.called].filter(Boolean).join(", ");
  };
  return app.drafts.length ? [h("section", { class: "card begun" }, h("h2", {}, w.drafts.title), h("ul", { class: "rows" }, app.drafts.map((one) =>
    h("li", { class: "block" }, h("p", {}, title(one.path), h("span", { class: "muted" }, ` · ${ago(one.at, app.now())}`)),
      h("p", { class: "pair" }, button(w.drafts.resume, () => page.resume(one), "outline"), button(w.drafts.drop, () => void app.dropDraft(one.key).then(() => page.repaint()), "quiet"))))))] : [];
}

const empty = ({ w }: Page): HTMLElement => h("div", { class: "empty" }, icon("sun"), h("p", { class: "strong" }, w.today.empty), h("p", {}, w.today.emptyWords));

const TONES: { [tone: string]: string } = { see: "amber", alert: "coral", good: "green" };

function card(page: Page, one: Known): HTMLElement {
  const { app, w } = page;
  const tone = TONES[one.tone] ?? "teal";
  const hidden = !one.called;
  const name = hidden ? w.today.hidden : [one.called, one.place].filter(Boolean).join(", ");
  const href = `#/personne/${one.person_id}`;
  const done = noted(app, one.person_id);
  return h("li", { class: `card card-${tone}` },
    h("span", { class: `avatar avatar-${tone}`, "aria-hidden": "true" }, hidden ? icon("person") : one.called.replace(/[«\s]/g, "").charAt(0)),
    h("div", { class: "card-in" },
      h("h3", {}, hidden ? name : h("a", { href }, name)),
      done || one.local ? h("p", { class: "tag tag-green" }, icon("check"), done ? w.today.noted : w.person.waiting) : null,
      one.why.length ? h("p", {}, one.why.join(" ")) : one.gone_on ? h("p", {}, w.person.gone_on(day(one.gone_on, app.now()))) : one.due_on ? h("p", {}, w.today.due(day(one.due_on, app.now()))) : null,
      one.going.length ? h("p", { class: "muted" }, icon("people"), ` ${one.going[0]}`) : null,
      hidden ? null : h("p", { class: "actions" }, link(w.today.note1, `#/essai/${one.person_id}`, done ? "outline" : "primary"),
        one.objection ? link(w.today.answers, `#/reponses/${one.objection}`) : null, link(w.again.title, `#/revoir/${one.person_id}`, "outline", "calendar"))));
}

function good({ app, w }: Page): (Node | null)[] {
  const news = app.snap?.good_news ?? [];
  return news.length ? [h("h2", {}, w.today.good), ...news.map((one) => note("green", one.text))] : [];
}

function last(page: Page): (Node | null)[] {
  const { app, w } = page;
  const known = new Set(app.made.flatMap((one) => [one.id, one.op_id]));
  const others = (app.snap?.entries ?? []).filter((one) => !known.has(one.id) && !known.has(one.op_id));
  if (!app.made.length && !others.length) return [];
  const waiting = new Set(app.unsent.map((one) => one.row.op_id));
  return [h("h2", {}, w.today.last), h("ul", { class: "rows" },
    app.made.slice(0, 5).map((one) => row(page, one, waiting.has(one.op_id))),
    others.slice(0, 5).map((one) => h("li", {}, h("span", {}, one.label || (w.entry[one.kind] ?? "")), h("span", { class: "muted" }, ago(Date.parse(one.at), app.now())))))];
}

function row({ app, w, go }: Page, one: Made, waiting: boolean): HTMLElement {
  const label = [w.entry[one.kind] ?? one.kind, one.people ? w.count.people(one.people) : ""].filter(Boolean).join(", ");
  const when = dayOf(one.at) === dayOf(app.now()) ? hour(one.at) : ago(one.at, app.now());
  const act = one.kind === "encounter.record" || one.kind === "encounter.correct" ? button(w.noted.correct, () => go(`corriger/${one.id}`), "quiet")
    : one.kind === "presence.note" || one.kind === "action.join" ? link(w.photo.short, `#/photo/${one.id}`, "quiet")
    : one.subject_id ? link(w.noted.words, `#/mots/${one.subject_id}`, "quiet") : null;
  return h("li", {}, h("span", {}, label, h("span", { class: "muted" }, ` · ${when}${waiting ? ` · ${w.person.waiting}` : ""}`)), act);
}
