// The buildings of the table on a map that moves. No base map: nothing is asked of another site.
import { control, geoJSON, map } from "leaflet";

type Building = { id: string; state: string; words: string; url: string };
type Shape = { id?: string };

async function draw(box: HTMLElement): Promise<void> {
  const buildings = new Map((JSON.parse(box.dataset.buildings ?? "[]") as Building[]).map((one) => [one.id, one]));
  const answer = await fetch(box.dataset.map ?? "", { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const footprints: unknown = await answer.json();
  const plan = box.parentElement?.querySelector("[data-plan]");
  box.hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const view = map(box, {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: 20,
    zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
  });
  const layer = geoJSON(footprints, {
    filter: (shape: Shape) => buildings.has(String(shape.id)),
    // The sheet of the page paints: solid, hatched or dashed, in the colours of the theme.
    style: (shape: Shape) => ({ className: `place-${buildings.get(String(shape.id))?.state ?? "never"}`, fillOpacity: 1 }),
  });
  if (!layer.getBounds().isValid()) {
    box.hidden = true;
    return;
  }
  view.fitBounds(layer.getBounds().pad(0.1));
  view.setMaxBounds(layer.getBounds().pad(1.5));
  control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(view);
  control.scale({ imperial: false }).addTo(view);
  layer.addTo(view);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.name ?? "");
  layer.eachLayer((one) => {
    const building = buildings.get(String(one.feature?.id));
    const path = one.getElement();
    if (!building || !path) return;
    one.bindTooltip(building.words, { direction: "top", sticky: true });
    const open = () => location.assign(building.url);
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "link");
    path.setAttribute("aria-label", building.words);
    path.addEventListener("focus", () => one.openTooltip());
    path.addEventListener("blur", () => one.closeTooltip());
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter") open();
    });
    one.on("click", open);
  });
  // On paper the plan stays: it is drawn for it.
  plan?.classList.add("print-only");
}

const box = document.querySelector<HTMLElement>("[data-map]");
if (box) void draw(box);
