// Runs beside each other.
import { choose, get, lang } from "./dom.js";

const table = choose("#compare-runs");
const problem = choose("#compare-problem");

async function read(page = 1) {
  try {
    table.innerHTML = await get("/lab/runs", { lang, page });
    problem.textContent = "";
  } catch (error) {
    problem.textContent = error.message;
  }
}

async function compare() {
  const chosen = [...table.querySelectorAll("input:checked")].map((input) => input.value);
  choose("#compare-result").innerHTML = "";
  if (!chosen.length) return;
  try {
    choose("#compare-result").innerHTML = await get("/lab/compare", { lang, runs: chosen.join(",") });
    problem.textContent = "";
  } catch (error) {
    problem.textContent = error.message;
  }
}

// Sorted by a column, the other way round at the second time.
table.addEventListener("click", (event) => {
  const button = event.target.closest("th button");
  if (!button) return;
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
  const rows = [...table.querySelectorAll("tbody tr")];
  rows.sort((a, b) => value(a).localeCompare(value(b), undefined, { numeric: true }) * (down ? -1 : 1));
  choose("tbody", table).append(...rows);
});
table.addEventListener("click", (event) => {
  const { page } = event.target.closest("button")?.dataset ?? {};
  if (page) read(page);
});
table.addEventListener("change", compare);
choose("#compare-refresh").addEventListener("click", () => read());
document.addEventListener("opened", (event) => event.detail === "compare" && read());
read();
