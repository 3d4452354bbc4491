// Days that somebody brings, and forecasts of any days.
import { choose, element, filled, get, lang, post } from "./dom.js";

const file = choose("#own-file");
const drop = choose("#drop");
const summary = choose("#own-summary");
const data = choose("#forecast-data");
const asked = choose("#own-asked");
const always = ["fill", "dates", "decimal"];

/** A control for a question about the file, which stays until another file comes. */
function control(name, made) {
  choose(`#own-${name}`)?.parentElement.remove();
  made.id = `own-${name}`;
  made.addEventListener("change", bring);
  asked.append(element("div", {}, element("label", { for: made.id }, asked.dataset[name]), made));
}

/** Shows the control that answers what an import asks: one that is there always, or a new one. */
function show({ answers }) {
  const [{ name }] = answers;
  if (always.includes(name)) return choose(`#own-${name}`).setAttribute("aria-invalid", "true");
  const select = element("select", {}, element("option", { value: "" }, asked.dataset.choose));
  for (const { name, value } of answers) {
    const words = name === "sum_series" ? asked.dataset.sum_series : value.replaceAll("\n", ", ");
    select.append(element("option", { value: JSON.stringify([name, value]) }, words));
  }
  control(name, select);
}

/** What an import says, with the page's controls where the command line has flags. */
function inWords(text) {
  return text.replace(/--([a-z][a-z-]*)/g, (flag, name) => {
    const key = name.replaceAll("-", "_");
    const label = asked.dataset[key] ?? choose(`label[for="own-${key}"]`)?.textContent;
    return label ? `“${label}”` : flag;
  });
}

async function bring() {
  const [chosen] = file.files;
  if (!chosen) return;
  const say = summary.dataset;
  const problem = choose("#own-problem");
  problem.textContent = "";
  summary.textContent = "";
  const name = chosen.name.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "").slice(0, 40) || "mine";
  const query = new URLSearchParams({ name });
  for (const choice of always) {
    const select = choose(`#own-${choice}`);
    select.removeAttribute("aria-invalid");
    if (select.value) query.set(choice, select.value);
  }
  for (const { value } of asked.querySelectorAll("select")) if (value) query.set(...JSON.parse(value));
  if (choose("#own-drop_last")?.checked) query.set("drop_last", "true");
  try {
    const days = await post("/api/days?" + query, new Blob([await chosen.arrayBuffer()]));
    const lines = [
      `${days.days} ${say.days}, ${days.first} – ${days.last}`,
      `${say.read}: ${[days.format, ...days.notes].join("; ")}`,
      ...(days.filled.length ? [`${say.filled}: ${days.filled.join(", ")}`] : []),
      `${say.kept}: ${days.path}`,
    ];
    if (days.low_last_day) {
      const { views, usual } = days.low_last_day;
      lines.push(filled(asked.dataset.low, { DAY: days.last, VIEWS: views, USUAL: usual }));
      if (!choose("#own-drop_last")) control("drop_last", element("input", { type: "checkbox" }));
    }
    summary.replaceChildren(...lines.map((line) => element("p", {}, line)));
    for (const select of [data, choose("#f-path")]) {
      if (![...select.options].some((option) => option.value === days.path)) select.append(element("option", {}, days.path));
    }
    data.value = days.path;
  } catch (error) {
    problem.textContent = inWords(error.question?.text ?? error.message);
    if (error.question) show(error.question);
  }
}

/** Another file, about which nothing was asked yet. */
function another() {
  asked.replaceChildren();
  bring();
}

file.addEventListener("change", another);
for (const select of ["#own-fill", "#own-dates", "#own-decimal"]) choose(select).addEventListener("change", bring);
for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", over);
  });
}
drop.addEventListener("drop", (event) => {
  file.files = event.dataTransfer.files;
  another();
});

const buttons = [...choose("#forecast-form").querySelectorAll("button")];

/** Asks for a fragment that takes its time. */
async function ask(path, query, into) {
  const status = choose("#forecast-status");
  const problem = choose("#forecast-problem");
  problem.textContent = "";
  into.innerHTML = "";
  status.textContent = status.dataset.working;
  for (const button of buttons) button.disabled = true;
  try {
    into.innerHTML = await get(path, { lang, ...query });
    for (const link of into.querySelectorAll("a[data-save]")) save(link);
  } catch (error) {
    problem.textContent = error.message;
  }
  status.textContent = "";
  for (const button of buttons) button.disabled = false;
}

/** A link that saves a text of the fragment. */
function save(link) {
  const source = choose("#" + link.dataset.save);
  link.href = URL.createObjectURL(new Blob([source.textContent], { type: link.type }));
}

choose("#forecast-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = { data: data.value, config: choose("#forecast-config").value, days: choose("#forecast-days").value };
  ask("/lab/forecast", query, choose("#forecast-result"));
});
choose("#backtest-start").addEventListener("click", () => {
  const query = { data: data.value, config: choose("#forecast-config").value, horizon: choose("#forecast-days").value };
  backtest(query, choose("#backtest-result"));
});

/** Follows a backtest to its end; whoever leaves the page stops it. */
function backtest(query, into) {
  const status = choose("#forecast-status");
  const problem = choose("#forecast-problem");
  const say = status.dataset;
  problem.textContent = "";
  into.innerHTML = "";
  status.textContent = say.working;
  for (const button of buttons) button.disabled = true;
  const events = new EventSource("/lab/backtest?" + new URLSearchParams({ lang, ...query }));
  const over = () => {
    events.close();
    status.textContent = "";
    for (const button of buttons) button.disabled = false;
  };
  events.addEventListener("progress", ({ data }) => (status.textContent = `${say.made} ${data}`));
  events.addEventListener("done", ({ data }) => {
    into.innerHTML = data;
    over();
  });
  events.addEventListener("problem", ({ data }) => {
    problem.textContent = data;
    over();
  });
  events.addEventListener("error", () => {
    problem.textContent = say.gone;
    over();
  });
}
