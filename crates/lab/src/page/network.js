// A network's neurons, one of them read at a time; the server says all their numbers.
import { choose, following, get, lang } from "./dom.js";

const run = choose("#network-run");
const day = choose("#network-day");
const picture = choose("#network-picture");
const problem = choose("#network-problem");

/** The runs there are; the one that was chosen stays so. */
async function list() {
  try {
    const before = run.value;
    run.innerHTML = await get("/lab/network/runs");
    if ([...run.options].some((option) => option.value === before)) run.value = before;
    const status = choose("#network-status");
    status.textContent = run.options.length ? "" : status.dataset.none;
    day.disabled = !run.options.length;
    if (run.value && (run.value !== before || !picture.firstChild)) show();
  } catch (error) {
    problem.textContent = error.message;
  }
}

const ask = following(async () => {
  const at = choose(".neuron.on", picture)?.dataset;
  picture.innerHTML = await get("/lab/network", { lang, run: run.value, day: day.value });
  const told = choose("[data-day]", picture).dataset;
  [day.min, day.max, day.value] = [told.first, told.last, told.day];
  // The neuron that was read, or the one at the end.
  const all = [...picture.querySelectorAll(".neuron")];
  read(all.find((it) => it.dataset.layer === at?.layer && it.dataset.place === at?.place) ?? all.at(-1));
  problem.textContent = "";
});

const show = () => ask().catch((error) => (problem.textContent = error.message));

/** Shows what a neuron adds up, and the weights that lead to it and on. */
function read(neuron) {
  const { layer, place } = neuron.dataset;
  for (const other of picture.querySelectorAll(".neuron")) {
    other.classList.toggle("on", other === neuron);
    other.setAttribute("tabindex", other === neuron ? 0 : -1);
  }
  for (const line of picture.querySelectorAll(".weights line")) {
    const into = line.dataset.layer === layer && line.dataset.to === place;
    const out = line.dataset.layer === String(Number(layer) + 1) && line.dataset.from === place;
    line.classList.toggle("on", into || out);
  }
  for (const reading of picture.querySelectorAll(".reading")) {
    reading.hidden = reading.id !== `reading-${layer}-${place}`;
  }
}

for (const kind of ["pointerover", "focusin", "click"]) {
  picture.addEventListener(kind, (event) => {
    const neuron = event.target.closest(".neuron");
    if (neuron && !neuron.classList.contains("on")) read(neuron);
  });
}
picture.addEventListener("keydown", (event) => {
  const neuron = event.target.closest(".neuron");
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!neuron || !step) return;
  event.preventDefault();
  const layer = (number) => [...picture.querySelectorAll(`.neuron[data-layer="${number}"]`)];
  const mine = layer(neuron.dataset.layer);
  const there = step[0] ? layer(Number(neuron.dataset.layer) + step[0]) : mine;
  // As high in the next layer as in this one.
  const row = step[0] ? Math.round(((mine.indexOf(neuron) + 0.5) / mine.length) * there.length - 0.5) : mine.indexOf(neuron) + step[1];
  there[row]?.focus();
});

run.addEventListener("change", () => {
  // Another run may have other days.
  day.value = "";
  show();
});
day.addEventListener("change", () => day.value && show());
choose("#network-form").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("opened", (event) => event.detail === "network" && list());
