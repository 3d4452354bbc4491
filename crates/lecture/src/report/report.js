// Nothing here is needed to read the page: it adds hovering and switching.
"use strict";

const numbers = JSON.parse(document.getElementById("numbers").textContent);
const SVG = "http://www.w3.org/2000/svg";

// What stands at the top of the window, to stay there in the other language.
const shownMain = () => document.querySelector(`main[lang="${document.querySelector(".languages input:checked").value}"]`);
let place = null;
const remember = () => {
  place = null;
  for (const mark of shownMain().querySelectorAll("h2[id], figure[id]")) {
    const top = mark.getBoundingClientRect().top;
    if (place && top > 80) break;
    place = { id: mark.id.replace(/-(en|zh)$/, ""), top };
  }
};
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; remember(); });
}, { passive: true });

// The contents that a page's language has, behind a button that never scrolls away.
const menu = document.querySelector(".menu");
const showLanguage = () => {
  const main = shownMain();
  document.documentElement.lang = main.lang;
  document.title = main.dataset.title;
  menu.querySelector("summary").textContent = main.dataset.menu;
  menu.querySelector(".menu-items").replaceChildren(main.querySelector("ol.contents").cloneNode(true));
};
showLanguage();
menu.classList.add("ready");
menu.addEventListener("click", (event) => { if (event.target.closest("a")) menu.open = false; });
addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });

// The page's language is that of what is shown, and its place stays.
for (const choice of document.querySelectorAll(".languages input")) {
  choice.addEventListener("change", () => {
    const before = place;
    showLanguage();
    if (before && scrollY > 0) {
      const there = document.getElementById(`${before.id}-${choice.value}`);
      if (there) scrollBy({ top: there.getBoundingClientRect().top - before.top, behavior: "instant" });
    }
    remember();
  });
}
remember();

// Answers are printed, too.
addEventListener("beforeprint", () => { for (const quiz of document.querySelectorAll(".quiz")) quiz.open = true; });

// A legend entry switches its series on and off.
for (const entry of document.querySelectorAll(".legend-entry")) {
  const series = [...entry.ownerSVGElement.querySelectorAll(".tt")].filter(
    (group) => group.dataset.group === entry.dataset.group);
  if (series.length === 0) continue;
  entry.setAttribute("role", "button");
  entry.setAttribute("tabindex", "0");
  entry.setAttribute("aria-pressed", "true");
  const toggle = () => {
    const shown = entry.getAttribute("aria-pressed") === "true";
    entry.setAttribute("aria-pressed", String(!shown));
    for (const group of series) group.toggleAttribute("hidden", shown);
  };
  entry.addEventListener("click", toggle);
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
  });
}

// A day of a forecast can be read by the pointer, or by the arrow keys.
for (const svg of document.querySelectorAll("figure[data-hover] svg")) {
  const figure = svg.closest("figure");
  const forecasts = figure.dataset.hover.split(" ").map((name) => numbers.forecasts[name]);
  const { xMin, xMax, left, right, top, bottom } = Object.fromEntries(
    Object.entries(svg.dataset).map(([key, value]) => [key, Number(value)]));
  const days = forecasts[0].days.map((day) => Date.parse(day.date) / 1000)
    .filter((second) => second >= xMin && second <= xMax);
  const reading = document.createElement("output");
  reading.className = "reading";
  reading.hidden = true;
  figure.append(reading);
  const line = document.createElementNS(SVG, "line");
  line.setAttribute("class", "here");
  line.setAttribute("y1", top);
  line.setAttribute("y2", bottom);
  let place = -1;

  const hide = () => { reading.hidden = true; line.remove(); };
  const show = (index) => {
    place = Math.max(0, Math.min(days.length - 1, index));
    const x = left + (days[place] - xMin) / (xMax - xMin) * (right - left);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    svg.append(line);
    const words = figure.closest("main").lang === "zh"
      ? { views: "观看量", predicted: "预测" } : { views: "views", predicted: "predicted" };
    const first = forecasts[0].days[place];
    const lines = [first.date, `${words.views} ${first.actual_k.toFixed(2)}k`];
    for (const forecast of forecasts) {
      if (svg.querySelector(`.tt[hidden][data-group="${forecast.model}"]`)) continue;
      const name = forecasts.length > 1 ? `${forecast.model} ` : "";
      lines.push(`${name}${words.predicted} ${forecast.days[place].predicted_k.toFixed(2)}k`);
    }
    reading.textContent = lines.join("\n");
    reading.hidden = false;
    const frame = figure.getBoundingClientRect();
    const at = new DOMPoint(x, top).matrixTransform(svg.getScreenCTM());
    const beyond = at.x - frame.left > frame.width / 2;
    reading.style.top = `${at.y - frame.top + 6}px`;
    reading.style.left = beyond ? "" : `${at.x - frame.left + 8}px`;
    reading.style.right = beyond ? `${frame.right - at.x + 8}px` : "";
  };
  const nearest = (second) => days.reduce((best, day, index) =>
    Math.abs(day - second) < Math.abs(days[best] - second) ? index : best, 0);

  const move = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse());
    if (at.x < left || at.x > right || at.y < top || at.y > bottom) return hide();
    show(nearest(xMin + (at.x - left) / (right - left) * (xMax - xMin)));
  };
  svg.addEventListener("pointermove", move);
  // A finger that leaves the screen leaves its reading; the next touch elsewhere hides it.
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
  svg.addEventListener("pointerdown", (event) => { if (event.pointerType !== "mouse") move(event); });
  addEventListener("pointerdown", (event) => { if (!svg.contains(event.target)) hide(); });
  svg.setAttribute("tabindex", "0");
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) { event.preventDefault(); show(place + step); }
    if (event.key === "Escape") hide();
  });
  svg.addEventListener("blur", hide);
}
