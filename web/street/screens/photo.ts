// The photo of a place, never of a person: taken or chosen, made small on the phone, kept with the presence.
import { button, complain, field, form, h, icon, link, note, said } from "../dom";
import { uuid7 } from "../ids";
import { DAMAGED, nameOf, type Drawn } from "../photos";
import type { Draw, Page } from "../screen";
import type { PhotoRow } from "../store";
import { ago } from "../words";

const LARGEST = 1600;
const HEAVIEST = 350_000;
const QUALITIES = [0.8, 0.65, 0.5];

export const photo: Draw = (page) => {
  const { w, args } = page;
  const [presence = "", after = ""] = args;
  const id = uuid7(page.app.now());
  const opId = uuid7(page.app.now());
  let drawn: Drawn | null = null;
  const rest = h("div", { hidden: true }, field("alt", w.photo.alt, "", { maxlength: 200 }),
    h("div", { class: "field" }, h("label", { class: "tick" }, h("input", { type: "checkbox", name: "nobody", value: "yes" }), h("span", {}, w.photo.nobody))));
  const preview = h("div", { class: "preview" });
  const element = form(async (it) => {
    if (!drawn) return complain(it, "file", w.photo.need);
    if (said(it, "nobody") !== "yes") return complain(it, "nobody", w.photo.mustSay);
    const payload = { id, presence_id: presence, sha256: drawn.sha256, alt: said(it, "alt"), nobody: true };
    if (await page.keep({ op_id: opId, kind: "presence.photo", payload }, drawn)) page.go("");
  }, w.photo.save, note("teal", w.photo.rule), picker(page, async (file) => {
    drawn = null;
    const found = await made(file);
    if (!found) return complain(element, "file", w.photo.broken);
    drawn = found.drawn;
    found.canvas.setAttribute("role", "img");
    found.canvas.setAttribute("aria-label", w.photo.chosen);
    preview.replaceChildren(found.canvas);
    rest.hidden = false;
    element.querySelectorAll(".error").forEach((one) => one.remove());
  }), preview, rest);
  return {
    title: w.photo.title, lead: w.photo.lead, back: "#/",
    content: [after ? note("green", w.noted.kept) : null, element, h("p", { class: "center" }, link(after ? w.photo.skip : w.app.cancel, "#/", "quiet"))],
  };
};

/** Two ways in: the camera of the phone, or a photo that it has. The page itself asks for neither camera nor place. */
function picker({ w }: Page, chosen: (file: File) => Promise<void>): HTMLElement {
  const way = (label: string, picture: string, name: string, camera: boolean): HTMLElement =>
    h("label", { class: "btn btn-outline pick" }, icon(picture), h("span", {}, label),
      h("input", { type: "file", name, accept: "image/*", capture: camera ? "environment" : null, change: (event) => {
        const file = (event.target as HTMLInputElement).files?.[0];
        if (file) void chosen(file);
      } }));
  return h("div", { class: "field" }, h("p", { class: "actions" }, way(w.photo.take, "camera", "file", true), way(w.photo.choose, "picture", "other", false)));
}

/** Drawn anew on a white sheet, at most 1600 points: place, device and hour of the file stay behind. Null when it is no picture. */
async function made(file: File): Promise<{ drawn: Drawn; canvas: HTMLCanvasElement } | null> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
    const size = { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) };
    const canvas = h("canvas", size);
    const sheet = canvas.getContext("2d");
    if (!sheet) return null;
    sheet.fillStyle = "#fff";
    sheet.fillRect(0, 0, canvas.width, canvas.height);
    sheet.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    let blob: Blob | null = null;
    for (const quality of QUALITIES) {
      blob = await new Promise<Blob | null>((ok) => canvas.toBlob(ok, "image/jpeg", quality));
      if (blob && blob.size <= HEAVIEST) break;
    }
    if (!blob) return null;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { drawn: { bytes, sha256: await nameOf(bytes) }, canvas };
  } catch {
    return null;
  }
}

/** Those that wait, under the notes; one that the server would not take is sent again or leaves, as the worker says. */
export function waitingList(page: Page): (Node | null)[] {
  const { app, w } = page;
  const going = app.photosApart;
  const stuck = app.photos.filter((one) => one.refused);
  return [
    going.length ? h("h2", {}, `${w.photo.waiting} (${going.length})`) : null,
    h("ul", { class: "rows" }, going.map((one) => h("li", {}, h("span", {}, w.photo.one(Math.max(1, Math.round(one.size / 1000)))), h("span", { class: "muted" }, ago(one.at, app.now()))))),
    h("ul", { class: "cards" }, stuck.map((one) => refused(page, one))),
  ];
}

function refused({ app, w }: Page, one: PhotoRow): HTMLElement {
  return h("li", { class: "card card-coral" }, h("span", { class: "avatar avatar-coral", "aria-hidden": "true" }, icon("alert")), h("div", { class: "card-in" },
    h("h3", {}, w.photo.stuck), h("p", {}, one.refused === DAMAGED ? w.photo.damaged : one.refused),
    h("p", { class: "actions" }, one.refused === DAMAGED ? null : button(w.photo.again, () => void app.again(one), "primary"), button(w.photo.giveUp, () => void app.giveUp(one), "outline")),
    h("p", { class: "help" }, w.photo.giveUpHelp)));
}
