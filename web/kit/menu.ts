// Menus are <details>: here they also close with Escape, or when attention goes elsewhere.
export function menus(root: Document): void {
  const open = () => root.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  for (const kind of ["click", "focusin"]) {
    root.addEventListener(kind, (event) => {
      for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
    });
  }
}
