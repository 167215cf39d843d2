// <form data-fragment="#list"> refreshes that part of the page only; the answer is the ordinary page, so it works without script.
type Improve = (root: ParentNode) => void;

export function fragmentForms(root: Document, improve: Improve): void {
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const selector = form.dataset.fragment;
    const target = selector ? root.querySelector<HTMLElement>(selector) : null;
    if (!selector || !target) return;
    event.preventDefault();
    send(form, event.submitter, selector, target, improve).catch(() => form.submit());
  });
}

async function send(form: HTMLFormElement, button: HTMLElement | null, selector: string, target: HTMLElement, improve: Improve): Promise<void> {
  const data = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) data.append(button.name, button.value);
  const url = new URL(form.action);
  const asking = form.method === "get";
  if (asking) url.search = new URLSearchParams(data as unknown as Record<string, string>).toString();
  target.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { method: form.method, body: asking ? undefined : data, credentials: "same-origin" });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(selector);
    // Another page was answered (signed out, moved): follow it.
    if (!fresh) return location.assign(answer.url);
    target.replaceChildren(...fresh.childNodes);
    improve(target);
    if (asking) history.replaceState(null, "", url);
  } finally {
    target.removeAttribute("aria-busy");
  }
}
