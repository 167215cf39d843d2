// The frame around each screen: what waits, the lock, the way back. One screen at a time, drawn anew.
import type { App } from "./app";
import { button, h, icon, link, note } from "./dom";
import type { Fact } from "./outbox";
import { StorageFull } from "./outbox";
import type { Drawn } from "./photos";
import type { Draw, Page, Screen } from "./screen";
import { putBack, typed, type Draft } from "./drafts";
import { drafted, findDraw } from "./routes";
import { clock } from "./screens/outbox";
import { lock } from "./screens/lock";
import { setup } from "./screens/setup";
import { lockNotice } from "./screens/settings";
import { ago } from "./words";

const PANIC_TAPS = 5;
const PANIC_MS = 2_000;
const TYPED_MS = 300;

export class Shell {
  private readonly main = document.getElementById("content") as HTMLElement; // stands in the page, so that it has a main part before the script runs
  private readonly bar = h("footer", { id: "bar" });
  private readonly state = h("div", { id: "state", role: "status" });
  private readonly top = h("header", { class: "top" });
  private readonly spoken = h("p", { class: "toast", role: "status" });
  private taps: number[] = [];
  private adding = false;
  private drawn = "";
  private form = { path: "", first: "", timer: 0 };
  private resumed: Draft | null = null;
  update: (() => void) | null = null;
  install: (() => void) | null = null;
  /** This browser does not open the page without network. */
  bound = false;

  constructor(private readonly app: App) {
    document.body.append(h("a", { class: "skip", href: "#content", click: (event) => { event.preventDefault(); this.main.focus(); } }, app.words.app.skip),
      this.top, this.state, this.main, this.bar, this.spoken);
    window.addEventListener("hashchange", () => void this.draw());
    app.changed(() => void this.refresh());
    for (const event of ["input", "change"]) this.main.addEventListener(event, () => this.typing());
    window.addEventListener("pagehide", () => this.keepTyped());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.keepTyped(); });
    app.onClosing = () => this.keepTyped();
  }

  /** The data changed: the frame follows; a form being filled in is left alone. */
  private async refresh(): Promise<void> {
    if (!this.app.part && this.drawn !== "lock" && this.drawn !== "setup") return this.draw();
    this.frame();
    const here = this.path();
    if (this.app.part && (here === "" || here === "envois" || here.startsWith("personne/")) && !this.main.contains(activeField())) await this.draw(false);
  }

  private path(): string {
    return decodeURIComponent(location.hash.replace(/^#\/?/, ""));
  }

  private page(args: string[]): Page {
    const { app } = this;
    return {
      app, args, w: app.words,
      go: (path) => this.go(path),
      repaint: () => void this.draw(),
      tell: (words) => this.tell(words),
      keep: (fact, photo) => this.keep(fact, photo),
      resume: (draft) => { this.resumed = draft; this.go(draft.path); },
    };
  }

  go(path: string): void {
    if (this.path() === path) void this.draw();
    else location.hash = `#/${path}`;
  }

  tell(words: string): void {
    this.spoken.textContent = words;
    this.spoken.classList.add("shown");
    setTimeout(() => this.spoken.classList.remove("shown"), 4_000);
  }

  /** A moment after the last touch: few writes, and little to lose. */
  private typing(): void {
    clearTimeout(this.form.timer);
    if (this.form.path) this.form.timer = window.setTimeout(() => this.keepTyped(), TYPED_MS);
  }

  private keepTyped(): void {
    const { form, app } = this;
    clearTimeout(form.timer);
    if (!form.timer || !form.path || !app.part) return;
    form.timer = 0;
    const now = typed(this.main);
    const failed = (): void => this.tell(app.words.drafts.failed);
    if (JSON.stringify(now) !== form.first) void app.type(form.path, now).catch(failed);
    else if (app.writing) void app.dropDraft(app.writing);
  }

  /** What was left half-way on this very screen: taken up again or let go, never lost by opening it. */
  private offer(path: string): void {
    const { app } = this;
    const resumed = this.resumed?.path === path ? this.resumed : null;
    this.resumed = null;
    this.form = { path: "", first: "", timer: 0 };
    app.writing = "";
    if (!app.part || !drafted(path) || !this.main.querySelector("form")) return;
    const take = (draft: Draft): void => {
      app.writing = draft.key;
      putBack(this.main, draft.values);
    };
    this.form = { path, first: JSON.stringify(typed(this.main)), timer: 0 };
    if (resumed) return take(resumed);
    const draft = app.drafts.find((one) => one.path === path);
    if (!draft) return;
    const { drafts } = app.words;
    const box = note("amber", drafts.offer(ago(draft.at, app.now())), h("p", { class: "actions" },
      button(drafts.resume, () => { box.remove(); take(draft); }, "primary"),
      button(drafts.drop, () => { box.remove(); void app.dropDraft(draft.key); }, "outline")));
    box.classList.add("offer");
    this.main.querySelector("form")?.before(box);
  }

  private async keep(fact: Fact, photo?: Drawn): Promise<boolean> {
    clearTimeout(this.form.timer);
    this.form.timer = 0;
    try {
      await this.app.capture(fact, photo ?? null);
      return true; // the same fact kept before is kept too
    } catch (error) {
      const full = photo ? this.app.words.photo.full : this.app.words.app.full;
      this.tell(error instanceof StorageFull ? full : this.app.words.app.failed);
      return false;
    }
  }

  async draw(focus = true): Promise<void> {
    const { app } = this;
    this.keepTyped(); // before the next screen is drawn: it may list it
    const parts = (await app.parts()).filter((row) => row.stage !== "wiped");
    if (app.part) return this.show(this.opened(), this.path(), focus);
    if (!parts.length || this.adding) return this.show(setup(this.page([])), "setup", focus);
    this.show(lock(this.page([]), parts, () => { this.adding = false; void this.draw(); this.onUnlock(); }, () => { this.adding = true; void this.draw(); }), "lock", focus);
  }

  onUnlock: () => void = () => undefined;

  private opened(): Screen {
    const [name = "", ...args] = this.path().split("/");
    if (name === "ajouter") {
      this.adding = true;
      history.replaceState(null, "", "#/");
      queueMicrotask(() => this.app.lock());
    } else this.adding = false;
    const draw: Draw = findDraw(name);
    return draw(this.page(args));
  }

  private show(screen: Screen, name: string, focus: boolean): void {
    const { w } = this.page([]);
    const moved = this.drawn !== name;
    this.drawn = name;
    const heading = h("h1", { tabindex: -1 }, screen.title);
    this.main.replaceChildren(
      ...[screen.back ? h("a", { class: "back", href: screen.back }, icon("back"), w.app.back) : null, screen.kicker ? h("p", { class: "kicker" }, screen.kicker) : null, heading,
        screen.lead ? h("p", { class: "lead" }, screen.lead) : null, ...screen.content].filter((one): one is HTMLElement => !!one));
    this.offer(name);
    this.bar.replaceChildren(...(screen.bar ? [screen.bar] : []));
    document.title = `${screen.title} · Tremplin`;
    document.body.dataset.screen = name.split("/")[0] || "today";
    this.frame();
    if (moved) window.scrollTo(0, 0);
    const pin = this.main.querySelector<HTMLInputElement>("#f-pin");
    if (pin) pin.focus();
    else if (focus && moved) heading.focus({ preventScroll: true });
  }

  private frame(): void {
    const { app } = this;
    const { w } = this.page([]);
    const unsent = app.toSend;
    const off = app.report?.end === "offline" || !navigator.onLine;
    const refused = app.refused.length + app.photos.length - app.photos.filter((one) => !one.refused).length;
    const quiet = refused ? w.state.toReword(refused) : off ? w.state.offline : w.state.fresh;
    const words = app.sending ? w.state.sending : unsent ? w.state.unsent(unsent) : quiet;
    const tone = app.overdue || refused ? "coral" : unsent || off ? "amber" : "green";
    const mark = h("button", { type: "button", class: "wordmark", click: () => this.tap() }, "Tremplin");
    this.top.replaceChildren(mark, ...(app.part ? [
      h("a", { class: `pill pill-${tone}`, href: "#/envois" }, icon(off ? "cloud" : unsent ? "send" : refused ? "alert" : "check"), words),
      h("a", { class: "btn btn-quiet btn-icon", href: "#/reglages", "aria-label": w.settings.title }, icon("settings")),
      h("button", { type: "button", class: "btn btn-quiet btn-icon", "aria-label": w.settings.lock, click: () => app.lock() }, icon("lock"))] : []));
    this.state.replaceChildren(...this.banners());
  }

  private banners(): Node[] {
    const { app } = this;
    const page = this.page([]);
    const { w } = page;
    const found: (Node | null)[] = [];
    const signIn = link(w.setup.signInButton, "/compte/login/?next=/rue/", "quiet");
    if (this.bound) found.push(note("amber", w.state.bound));
    if (this.update) found.push(note("teal", w.state.update, app.toSend ? h("p", { class: "help" }, w.state.updateLater) : button(w.state.updateNow, this.update, "quiet")));
    if (app.part) {
      found.push(lockNotice(page));
      if (app.report?.end === "signed_out") found.push(note("amber", w.state.signedOut, signIn));
      if (app.report?.end === "other_user") found.push(note("amber", w.state.otherUser, signIn));
      const decide = app.snap?.unresolved ?? 0;
      if (decide && !app.report?.conflicts && this.path() === "") found.push(note("amber", w.state.unresolved(decide), link(w.state.seeUnresolved, `/p/${app.part.slug}/a-decider`, "quiet")));
      if (app.report?.conflicts) found.push(note("amber", w.state.conflicts(app.report.conflicts)));
      if (this.path() !== "envois") found.push(...clock(page));
      if (app.refused.length && this.path() === "") found.push(note("coral", `${w.state.refused(app.refused.length)}.`, link(w.outbox.rewrite, "#/envois", "quiet")));
      const oldest = app.oldest;
      if (oldest !== null && this.path() === "") {
        const words = `${w.state.waiting(app.toSend)}, ${w.state.since(ago(oldest, app.now()))}.`;
        found.push(note(app.overdue ? "coral" : "amber", app.overdue ? `${words} ${w.state.old}` : words));
      }
      if (this.install && this.path() === "") found.push(note("teal", w.state.installHelp, button(w.state.install, this.install, "quiet")));
    }
    return found.filter((one): one is Node => !!one);
  }

  /** Five quick taps on the name: everything readable goes, at once and without a question. */
  private tap(): void {
    const now = performance.now();
    this.taps = [...this.taps.filter((one) => now - one < PANIC_MS), now];
    if (this.taps.length >= PANIC_TAPS) {
      this.taps = [];
      void this.app.wipe().then(() => this.tell(this.app.words.lock.wiped));
    } else if (this.app.part) this.go("");
  }
}

const activeField = (): Element | null => {
  const active = document.activeElement;
  return active && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName) ? active : null;
};
