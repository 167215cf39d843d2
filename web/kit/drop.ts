// Lets a file be dropped on the zone around its ordinary field.
export function dropZones(root: ParentNode): void {
  for (const zone of root.querySelectorAll<HTMLElement>("[data-drop]")) {
    const input = zone.querySelector<HTMLInputElement>("input[type=file]");
    const hint = zone.querySelector<HTMLElement>("[data-drop-hint]");
    if (!input || !hint || !hint.hidden) continue;
    hint.hidden = false;
    const over = (yes: boolean) => zone.classList.toggle("drop-over", yes);
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    zone.addEventListener("dragleave", () => over(false));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
  }
}
