// Brings the map when somebody scrolls to it: its weight is only for those who look. Without it the plan stays.
const box = document.querySelector<HTMLElement>("[data-map]");

function fetchMap(target: HTMLElement): void {
  const { script, style } = target.dataset;
  if (!script || !style) return;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = style;
  const code = document.createElement("script");
  code.type = "module";
  code.src = script;
  document.head.append(sheet, code);
}

if (box) {
  const plan = box.parentElement ?? box;
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    fetchMap(box);
  }, { rootMargin: "200px" });
  watcher.observe(plan);
}
