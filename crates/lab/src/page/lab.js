// Tabs and language; each part of the lab is a module of its own.
import { choose } from "./dom.js";
import "./train.js";
import "./descent.js";
import "./curve.js";
import "./network.js";
import "./compare.js";
import "./own.js";
import "./png.js";

const tabs = [...document.querySelectorAll('[role="tab"]')];

function open(tab, focus) {
  for (const other of tabs) {
    const selected = other === tab;
    other.setAttribute("aria-selected", selected);
    other.tabIndex = selected ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !selected;
  }
  if (focus) tab.focus();
  // A phone shows some of the tabs at a time.
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  history.replaceState(null, "", "#" + tab.getAttribute("aria-controls"));
  document.dispatchEvent(new CustomEvent("opened", { detail: tab.getAttribute("aria-controls") }));
}

tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => open(tab, false));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) open(tabs[(place + step + tabs.length) % tabs.length], true);
    if (event.key === "Home") open(tabs[0], true);
    if (event.key === "End") open(tabs.at(-1), true);
  });
});

const named = tabs.find((tab) => "#" + tab.getAttribute("aria-controls") === location.hash);
if (named) open(named, false);

// The other language opens at the same part.
choose("[data-language]").addEventListener("click", (event) => {
  event.preventDefault();
  location.href = event.currentTarget.getAttribute("href") + location.hash;
});
