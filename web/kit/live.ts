// <div data-live="/url" data-every="10"> asks its address for fresh content. 204 and 304 mean "nothing new".
type Improve = (root: ParentNode) => void;

export function liveFragments(root: ParentNode, improve: Improve): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-live]")) follow(element, improve);
}

function follow(element: HTMLElement, improve: Improve): void {
  const usual = Math.max(Number(element.dataset.every) || 10, 2) * 1000;
  let etag = "";
  let pause = usual;

  async function ask(): Promise<void> {
    // A hidden tab asks nothing, and somebody typing inside is not interrupted.
    if (document.hidden || element.contains(document.activeElement)) return;
    const headers: Record<string, string> = { "X-Fragment": "1" };
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch(element.dataset.live ?? "", { headers, credentials: "same-origin", cache: "no-store" });
    element.classList.remove("live-old");
    pause = usual;
    if (answer.redirected || answer.status === 204 || answer.status === 304) return;
    if (!answer.ok) throw new Error(String(answer.status));
    etag = answer.headers.get("ETag") ?? "";
    const fresh = await answer.text();
    if (fresh === element.innerHTML) return;
    element.innerHTML = fresh;
    improve(element);
  }

  async function turn(): Promise<void> {
    try {
      await ask();
    } catch {
      // Out of network: what is shown is dimmed, and asked again less and less often.
      element.classList.add("live-old");
      pause = Math.min(pause * 2, 120_000);
    }
    if (element.isConnected) setTimeout(turn, pause);
  }

  setTimeout(turn, usual);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask().catch(() => element.classList.add("live-old"));
  });
}
