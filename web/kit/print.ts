export function printButtons(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
