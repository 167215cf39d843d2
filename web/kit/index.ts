// The script of every page. Each part only improves what already works without it.
import { copyBlocks } from "./copy";
import { dropZones } from "./drop";
import { fragmentForms } from "./fragment";
import { liveFragments } from "./live";
import { menus } from "./menu";
import { printButtons } from "./print";
import { wideTables } from "./wide";

export function improve(root: ParentNode): void {
  copyBlocks(root);
  dropZones(root);
  printButtons(root);
  wideTables(root);
}

menus(document);
improve(document);
liveFragments(document, improve);
fragmentForms(document, improve);

// After a refusal the summary is read first: it lists what to correct.
document.querySelector<HTMLElement>("[data-focus]")?.focus();
