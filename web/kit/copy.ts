// A block to copy into another tool. Without clipboard access the text is selected for the person to copy.
export function copyBlocks(root: ParentNode): void {
  for (const block of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = block.querySelector<HTMLButtonElement>("[data-copy-button]");
    const text = block.querySelector<HTMLElement>(".copy-text");
    const said = block.querySelector<HTMLElement>("[data-copy-said]");
    if (!button || !text || !said || !button.hidden) continue;
    button.hidden = false;
    const words = button.querySelector("span") ?? button;
    const first = words.textContent;
    button.addEventListener("click", async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(text.innerText);
      } catch {
        done = false;
        getSelection()?.selectAllChildren(text);
      }
      said.textContent = (done ? button.dataset.copied : button.dataset.failed) ?? "";
      if (!done) return;
      words.textContent = said.textContent;
      setTimeout(() => (words.textContent = first), 4000);
    });
  }
}
