// An experiment as a form and as a file, trained while one looks on.
import { choose, element, filled, get, lang, latest, post, settled } from "./dom.js";

const form = choose("#train-form");
const toml = choose("#toml");
const problem = choose("#train-problem");
const widths = choose("#widths");
const config = choose("#config");
const [start, stop, resume] = ["start", "stop", "resume"].map((it) => choose(`#train-${it}`));
const keyed = [...form.querySelectorAll("[data-key], [data-kind]")];
let training = null;
let events = null;

const keyOf = (control) => control.dataset.key ?? control.dataset.kind + ".kind";
const draft = (set = []) => ({ name: config.value, toml: toml.value, set });

/** Shows a problem, at the field that it names where it names one. */
function complain(text) {
  problem.textContent = text;
  for (const control of [...keyed, toml]) control.removeAttribute("aria-invalid");
  if (!text) return;
  const named = keyed.find((control) => text.includes(keyOf(control).replace(/\.kind$/, "")));
  const field = named ?? toml;
  field.setAttribute("aria-invalid", "true");
}

/** Asks what the experiment comes to, after changes of keys, and shows it in both forms. */
const check = latest(async (signal, set = []) => {
  try {
    const response = await fetch("/api/experiments/check", {
      method: "POST",
      signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(draft(set)),
    });
    const answer = await response.json();
    if (!response.ok) {
      start.disabled = true;
      return complain(answer.detail);
    }
    complain("");
    if (set.length) toml.value = answer.toml;
    show(answer);
    start.disabled = false;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    complain(error.message);
  }
});

function show({ keys, kind, model, chinese, parameters, training: era }) {
  for (const control of keyed) {
    const value = keys[keyOf(control)];
    const part = control.closest("[data-if]");
    if (part) part.hidden = !(part.dataset.if in keys);
    if (control === widths) showWidths(value);
    else if (value !== undefined && document.activeElement !== control) control.value = value;
  }
  choose("#f-kind").value = kind;
  const line = choose("#comes-to");
  const told = { MODEL: lang === "zh" ? chinese : model, PARAMETERS: parameters, ROWS: era.rows };
  line.textContent = filled(line.dataset.line, told);
}

function showWidths(value) {
  if (value === undefined || widths.contains(document.activeElement)) return;
  const units = JSON.parse(value);
  const inputs = units.map((count, place) => {
    const input = element("input", {
      type: "number", min: 1, inputmode: "numeric",
      "aria-label": `${widths.dataset.layer} ${place + 1}`,
    });
    input.value = count;
    return input;
  });
  const add = element("button", { type: "button", "aria-label": widths.dataset.add }, "+");
  const remove = element("button", { type: "button", "aria-label": widths.dataset.remove }, "−");
  add.addEventListener("click", () => setWidths([...read(), read().at(-1) ?? 100]));
  remove.addEventListener("click", () => setWidths(read().slice(0, -1)));
  remove.disabled = units.length < 2;
  widths.replaceChildren(...inputs, add, remove);
}

const read = () => [...widths.querySelectorAll("input")].map((input) => input.value || 0);
const setWidths = (units) => {
  document.activeElement?.blur();
  check([`model.hidden=[${units.join(",")}]`]);
};

config.addEventListener("change", async () => {
  const configs = await get("/api/experiments");
  toml.value = configs.find((it) => it.name === config.value)?.toml ?? "";
  check();
});
toml.addEventListener("input", settled(() => check()));
widths.addEventListener("change", () => check([`model.hidden=[${read().join(",")}]`]));
for (const control of keyed) {
  if (control === widths) continue;
  control.addEventListener("change", () => {
    const { key, kind } = control.dataset;
    // Another kind has other keys: those of the one before go.
    check([kind ? `${kind}={ kind = "${control.value}" }` : `${key}=${control.value}`]);
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    watch(await post("/api/trainings", draft()));
  } catch (error) {
    complain(error.message);
  }
});
stop.addEventListener("click", () => post(`/api/trainings/${training.id}/stop`).catch((error) => complain(error.message)));
resume.addEventListener("click", async () => {
  try {
    watch(await post(`/api/trainings/${training.id}/resume`));
  } catch (error) {
    complain(error.message);
  }
});

const from = choose("#from-day");
const all = choose("#all-days");

/** The figures as they are now. */
const draw = latest(async (signal) => {
  const query = { lang, from: from.value, days: all.checked ? 100000 : 45 };
  choose("#train-figures").innerHTML = await get(`/lab/trainings/${training.id}/figures`, query, { signal });
  choose("#train-scores").innerHTML = await get(`/lab/trainings/${training.id}/scores`, { lang }, { signal });
});

function watch(status) {
  events?.close();
  tell(status);
  // Further changes, until it is over; a browser whose connection broke asks again by itself.
  events = new EventSource(`/api/trainings/${status.id}/events`);
  events.addEventListener("status", (event) => tell(JSON.parse(event.data)));
}

function tell(status) {
  training = status;
  const line = choose("#train-status");
  const over = !["waiting", "training"].includes(status.state);
  const told = { NAME: status.name, STATE: line.dataset[status.state], N: status.epoch, ALL: status.epochs };
  line.textContent = filled(line.dataset.line, told);
  const bar = choose("#train-progress");
  [bar.hidden, bar.max, bar.value] = [false, status.epochs, status.epoch];
  stop.disabled = over;
  resume.disabled = status.state !== "stopped";
  complain(status.error ?? "");
  if (over) events?.close();
  const run = choose("#train-run");
  run.textContent = status.state === "complete" ? `${run.dataset.text}: ${status.run}` : "";
  choose("#train-range").hidden = status.epoch === 0;
  if (status.epoch > 0) draw();
}

for (const control of [from, all]) control.addEventListener("input", () => training && draw());

config.dispatchEvent(new Event("change"));
