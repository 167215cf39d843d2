// A table wider than its column scrolls: then it can be reached, and scrolled, with the keyboard.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target as HTMLElement);
});

function mark(area: HTMLElement): void {
  if (area.scrollWidth <= area.clientWidth) {
    area.removeAttribute("tabindex");
    return;
  }
  area.tabIndex = 0;
  const caption = area.querySelector("caption");
  if (!caption || area.hasAttribute("role")) return;
  area.setAttribute("role", "group");
  area.setAttribute("aria-label", caption.textContent?.trim() ?? "");
}

export function wideTables(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLElement>(".table-wrap")) {
    mark(area);
    watcher.observe(area);
  }
}
