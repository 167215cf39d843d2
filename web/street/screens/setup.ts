// First visit, with network: who, for which project, with which code. Then the phone stands alone.
import type { App } from "../app";
import { chips, complain, field, form, h, link, note, said } from "../dom";
import { createPart, deviceId, PIN } from "../keys";
import { session, type Session } from "../net";
import type { Sealing } from "../crypto";
import type { Draw, Page } from "../screen";

const EASY = /^(\d)\1+$|^(?:0?1234567890*|123456|654321|012345|987654|112233|121212|123123)/;
export const guessable = (pin: string): boolean => !PIN.test(pin) || EASY.test(pin);

export const pinField = (name: string, label: string, help = ""): HTMLElement => {
  const element = field(name, label, "", { type: "password", inputmode: "numeric", pattern: "[0-9]*", maxlength: 32, autocomplete: "off", "aria-describedby": help ? `${name}-help` : null });
  if (help) element.append(h("p", { class: "help", id: `${name}-help` }, help));
  return element;
};

export const setup: Draw = (page) => {
  const { app, w } = page;
  const box = h("div", { class: "grow", "aria-live": "polite" }, h("p", {}, w.setup.checking));
  void session(app.to).then((here) => box.replaceChildren(...step(page, here)));
  return {
    title: w.setup.title, lead: w.setup.lead,
    content: [h("details", { class: "fold" }, h("summary", {}, w.setup.why), h("ul", { class: "plain" }, w.setup.whyList.map((line) => h("li", {}, line)))), box],
  };
};

function step(page: Page, here: Session | null): Node[] {
  const { w } = page;
  if (!here) return [note("amber", w.setup.offline)];
  if (!here.user) return [h("p", {}, w.setup.signIn), h("p", { class: "actions" }, link(w.setup.signInButton, "/compte/login/?next=/rue/", "primary"))];
  if (!here.projects.length) return [note("amber", w.setup.noProject)];
  return [h("p", { class: "strong" }, w.setup.hello(here.user.name)), ask(page, here)];
}

function ask(page: Page, here: Session): HTMLFormElement {
  const { app, w } = page;
  const projects = here.projects.map((one) => ({ value: one.slug, label: one.name }));
  const element = form(async (it) => {
    const pin = said(it, "pin");
    if (!PIN.test(pin)) return complain(it, "pin", w.setup.short);
    if (guessable(pin)) return complain(it, "pin", w.setup.easy);
    if (pin !== said(it, "again")) return complain(it, "again", w.setup.differ);
    const button = it.querySelector<HTMLButtonElement>("button[type=submit]")!;
    button.textContent = w.setup.working;
    const refusal = await prepare(app, here, projects.length > 1 ? said(it, "project") : (projects[0]?.value ?? ""), pin, said(it, "label") || w.setup.labelDefault);
    button.textContent = w.setup.go;
    if (refusal) return complain(it, "pin", refusal === "offline" ? w.setup.offline : refusal === "known" ? w.setup.known : w.setup.refused);
    page.go("");
  }, w.setup.go, projects.length > 1 ? chips("project", w.setup.project, projects, [projects[0]?.value ?? ""]) : null,
  pinField("pin", w.setup.pin, w.setup.pinHelp), pinField("again", w.setup.again), field("label", w.setup.label, w.setup.labelDefault, { maxlength: 40 }));
  return element;
}

interface Registered { device_id: string; secret: string; sealing: Sealing; server_time: string; author_id: string }

async function prepare(app: App, first: Session, slug: string, pin: string, label: string): Promise<"" | "offline" | "known" | "refused"> {
  const here = (await session(app.to)) ?? first; // the token of now: another tab may have taken a newer one
  const device = await deviceId(app.db);
  const parts = await app.parts();
  if (parts.some((row) => row.id === `${here.user?.id}.${slug}` && row.stage !== "wiped")) return "known";
  const reply = await app.to.post(`/p/${slug}/sync/devices`, { device_id: device, label }, here.csrf);
  if (reply.status === 0) return "offline";
  const told = reply.body as Registered | null;
  if (reply.status !== 201 || !told?.secret || !told.sealing?.public) return "refused";
  const from = {
    device_id: told.device_id, secret: told.secret, sealing: told.sealing, author_id: told.author_id, slug, initial: here.user?.name.charAt(0) ?? "",
    server_time: Date.parse(told.server_time),
  };
  await app.enter(await createPart(app.db, pin, from, app.raw));
  void navigator.storage?.persist?.().catch(() => false); // some browsers ask the person, who may say no
  await app.send();
  return "";
}
