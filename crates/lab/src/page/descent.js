// Gradient descent, step by step; the server walks and draws.
import { choose, following, get, lang } from "./dom.js";

const [data, rows, eta, w, b] = ["data", "rows", "eta", "w", "b"].map((it) => choose(`#descent-${it}`));
const [play, pause] = ["play", "pause"].map((it) => choose(`#descent-${it}`));
const place = choose("#descent-walk");
const MOST = 500;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let steps = 0;
let playing = false;
// Of the days that are shown; null until the first answer.
let limit = null;

const walked = () => choose(".walk", place)?.dataset;
const share = () => 10 ** Number(eta.value);

function showValues() {
  const words = share() > 1 ? eta.dataset.beyond : eta.dataset.within;
  const text = `${(share() * limit).toPrecision(3)} (${share().toPrecision(2)} ${words})`;
  choose("#descent-eta-value").textContent = text;
  eta.setAttribute("aria-valuetext", text);
  for (const slider of [w, b]) {
    const value = Number(slider.value).toFixed(2);
    choose(`#${slider.id}-value`).textContent = value;
    slider.setAttribute("aria-valuetext", value);
  }
}

/** Sets the sliders to what other days have: their limit, their surface, their start. */
function fit() {
  const told = walked();
  limit = Number(told.limit);
  for (const [slider, name] of [[w, "w"], [b, "b"]]) {
    const [low, high] = [told[name + "Min"], told[name + "Max"]].map(Number);
    [slider.min, slider.max, slider.step] = [low, high, (high - low) / 200];
    slider.value = told[name];
  }
}

const ask = following(async () => {
  const own = limit === null ? {} : { w: w.value, b: b.value, eta: share() * limit };
  const text = await get("/lab/descent", { lang, data: data.value, rows: rows.value, steps, ...own });
  place.innerHTML = text;
  if (limit === null) fit();
  showValues();
  choose("#descent-problem").textContent = "";
});

async function show() {
  try {
    await ask();
  } catch (error) {
    stop();
    choose("#descent-problem").textContent = error.message;
  }
}

const over = () => steps >= MOST || walked()?.end !== "on-its-way";

/** What a screen reader says: where it stands, not every step of a film. */
function tell() {
  const texts = [".now", ".told"].map((it) => choose(it, place)?.textContent ?? "");
  choose("#descent-status").textContent = texts.join(" ");
}

function stop() {
  playing = false;
  [play.disabled, pause.disabled] = [false, true];
}

async function film() {
  if (over()) steps = 0;
  playing = true;
  [play.disabled, pause.disabled] = [true, false];
  do {
    // The first steps one by one; later ones are short, and nobody waits for 500 of them. Who wants no
    // motion gets the last picture at once.
    const more = still.matches ? MOST : steps < 40 ? 1 : steps < 120 ? 2 : 5;
    steps = Math.min(MOST, steps + more);
    await show();
    if (playing) await new Promise((go) => setTimeout(go, 90));
  } while (playing && !over());
  if (playing) stop();
  tell();
}

choose("#descent-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  stop();
  steps = Math.min(MOST, Math.min(steps, Number(walked()?.steps ?? 0)) + 1);
  await show();
  tell();
});
play.addEventListener("click", film);
pause.addEventListener("click", stop);
choose("#descent-reset").addEventListener("click", async () => {
  stop();
  steps = 0;
  await show();
  tell();
});
data.addEventListener("change", () => {
  stop();
  [limit, steps] = [null, 0];
  show();
});
// Another η or batch goes as many steps from the same start: what it changes is seen at once.
for (const control of [eta, rows]) control.addEventListener("input", show);
for (const slider of [w, b]) slider.addEventListener("input", show);

place.addEventListener("click", (event) => {
  const svg = event.target.closest(".surface svg");
  if (!svg) return;
  const box = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / box.width;
  const axes = Object.fromEntries(Object.entries(svg.dataset).map(([key, value]) => [key, Number(value)]));
  const along = ((event.clientX - box.left) * scale - axes.left) / (axes.right - axes.left);
  const up = (axes.bottom - (event.clientY - box.top) * scale) / (axes.bottom - axes.top);
  if (![along, up].every((it) => it >= 0 && it <= 1)) return;
  stop();
  w.value = axes.xMin + along * (axes.xMax - axes.xMin);
  b.value = axes.yMin + up * (axes.yMax - axes.yMin);
  steps = 0;
  show();
});

document.addEventListener("opened", (event) => event.detail === "descent" && limit === null && show());
