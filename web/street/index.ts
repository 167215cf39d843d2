// The street page: opens without network, sends when it can, closes by itself.
import { App } from "./app";
import { backoff, MINUTE } from "./clock";
import { note } from "./dom";
import { Shell } from "./shell";
import { speak, language, say } from "./words";
import { wear } from "./theme";

const IDLE = 5 * MINUTE;
const HIDDEN = 2 * MINUTE;
const REFRESH = 5 * MINUTE;
const SOON = 800;

wear();
speak(language());
void begin().catch(cannot);

/** A private window, or a browser told to keep nothing: said, instead of an empty page. */
function cannot(): void {
  document.getElementById("content")?.replaceChildren(note("coral", say().app.cannot));
}

async function begin(): Promise<void> {
  window.addEventListener("unhandledrejection", () => shell?.tell(say().app.failed));
  let shell: Shell | null = null;
  const app = await App.start();
  shell = new Shell(app);
  const loop = sending(app);
  app.onWork = () => loop(SOON);
  shell.onUnlock = () => loop(0);
  await shell.draw();
  document.documentElement.dataset.ready = "yes";
  closing(app);
  installing(app, shell);
  loop(0);
  void worker(app, shell).catch(() => { // not allowed to keep the page itself; what is noted is kept all the same
    if (shell) shell.bound = true;
    app.tell();
  });
}

/** On start, when the network or the page comes back, after each note, and by a timer that spaces its tries: no background sync needed. */
function sending(app: App): (delay: number) => void {
  let failures = 0;
  let timer = 0;
  const run = async (): Promise<void> => {
    const report = await app.send();
    const failed = !report || (report.end !== "done" && report.end !== "clock");
    failures = failed ? failures + 1 : 0;
    const wait = failed ? Math.max(backoff(failures, Math.random), (report?.retryAfter ?? 0) * 1000) : REFRESH;
    plan(wait);
  };
  const plan = (delay: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void run(), delay);
  };
  window.addEventListener("online", () => plan(0));
  window.addEventListener("offline", () => app.tell());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") plan(SOON); });
  return plan;
}

/** Five minutes without a touch, or two minutes out of sight: the phone closes. */
function closing(app: App): void {
  let touched = Date.now();
  let hidden = 0;
  const due = (): boolean => Date.now() - touched > IDLE || (hidden > 0 && Date.now() - hidden > HIDDEN);
  const check = (): void => { if (app.part && due()) app.lock(); };
  for (const event of ["pointerdown", "keydown", "input"]) window.addEventListener(event, () => { check(); touched = Date.now(); }, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hidden = Date.now();
    else {
      check();
      hidden = 0;
    }
  });
  window.setInterval(check, 15_000);
}

interface InstallEvent extends Event { prompt(): Promise<void> }

function installing(app: App, shell: Shell): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    shell.install = () => {
      void (event as InstallEvent).prompt();
      shell.install = null;
      app.tell();
    };
    app.tell();
  });
}

/** A new version waits until nothing is unsent; then it takes the place in one tap, or by itself while the phone is closed. */
async function worker(app: App, shell: Shell): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!container) throw new Error("no service worker here");
  const registration = await container.register("/rue/sw.js", { scope: "/rue/", updateViaCache: "none" });
  const take = (): void => {
    if (app.toSend || app.others > 0) return;
    container.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take");
  };
  const ready = (): void => {
    if (!registration.waiting || !registration.active) return; // the very first one takes its place by itself
    shell.update = take;
    app.tell();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ready));
  ready();
}
