// Real clicks in the lab, by Chromium: node tests/browser/lab.mjs http://127.0.0.1:8022/ [FOLDER OF SCREENSHOTS]
//
// Needs playwright-core and axe-core (npm install playwright-core axe-core) and a Chromium (CHROMIUM names it).
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import assert from "node:assert/strict";

const require = createRequire(process.env.BROWSER_TOOLS ? process.env.BROWSER_TOOLS + "/" : import.meta.url);
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");
const [url, screenshots, imports] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const faults = [];

/** A page of some width, in a language, which nothing may go wrong on. */
async function open(width, lang, colorScheme = "light") {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, colorScheme, bypassCSP: false,
    locale: lang === "zh" ? "zh-CN" : "en-US",
  });
  const page = await context.newPage();
  const at = `${width} ${lang}`;
  page.on("console", (message) => {
    // A refused request is what a wrong experiment is answered with.
    if (message.type() === "error" && !message.text().includes("422")) faults.push(`${at}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${at}: ${error}`));
  page.on("request", (request) => {
    const own = request.url().startsWith(url) || request.url().startsWith("blob:");
    if (!own) faults.push(`${at}: asks for ${request.url()}`);
  });
  await page.goto(url + "?lang=" + lang);
  await page.waitForFunction(() => document.querySelector("#comes-to").textContent !== "");
  return page;
}

async function picture(page, name) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}

async function complete(page) {
  const line = page.locator("#train-status");
  const word = await line.getAttribute("data-complete");
  await page.waitForFunction(
    (word) => document.querySelector("#train-status").textContent.includes(word), word, { timeout: 120000 });
  await page.waitForFunction(() => document.querySelectorAll("#train-figures svg").length >= 2);
}

/** Changes the number of epochs, and waits until the page says what comes of it. */
async function epochs(page, count) {
  await page.fill("#f-epochs", `${count}`);
  await page.locator("#f-epochs").blur();
  await page.waitForFunction((count) => count > 0
    ? document.querySelector("#toml").value.includes(`epochs = ${count}\n`) && !document.querySelector("#train-start").disabled
    : document.querySelector("#train-problem").textContent !== "", count);
}

// A teacher trains relu3 live, and finds the scores that are in its run.
const page = await open(1280, "en");
await epochs(page, 12);
await page.click("#train-start");
await complete(page);
const name = (await page.textContent("#train-run")).split(": ")[1];
const scores = await (await page.request.get(`${url}api/runs/scores?run=${name}`)).json();
const shown = await page.locator("#train-scores tr.own td").allTextContents();
assert.deepEqual(shown, ["training", "unseen"].map((era) => scores.model[era].mae_k.toFixed(3) + "k"));
await picture(page, "train");

// A wrong value is told at its field.
await epochs(page, 0);
assert.equal(await page.getAttribute("#f-epochs", "aria-invalid"), "true");
assert.match(await page.textContent("#train-problem"), /epochs/);
assert.ok(await page.isDisabled("#train-start"));
await epochs(page, 3);
// A layer more, another kind of model, a slider through the year.
await page.click("#widths button:first-of-type");
await page.waitForFunction(() => document.querySelectorAll("#widths input").length === 4);
await page.selectOption("#f-kind", "linear");
await page.waitForFunction(() => document.querySelector("#comes-to").textContent.includes("57"));
const before = await page.innerHTML("#train-figures");
await page.fill("#from-day", "200");
await page.waitForFunction((before) => document.querySelector("#train-figures").innerHTML !== before, before);

// A step size beyond the limit diverges before one's eyes.
await page.click("#tab-descent");
await page.waitForSelector("#descent-walk svg");
await page.click("#descent-step");
await page.waitForSelector('.walk[data-steps="1"]');
await page.fill("#descent-eta", "0.3");
await page.click("#descent-play");
await page.waitForSelector('.walk[data-end="diverged"]', { timeout: 60000 });
await picture(page, "descent");

// A curve that is taken apart, and learned.
await page.click("#tab-curve");
await page.waitForSelector("#curve-board svg");
// Corners that were moved stay where they are when there are more pieces, or fewer again.
const value = (number) => page.getAttribute(`[data-handles] > :nth-child(${number})`, "aria-valuetext");
await page.focus("[data-handles] > :nth-child(2)");
await page.keyboard.press("Shift+ArrowUp");
const moved = await value(2);
const count = Number(await page.inputValue("#curve-pieces"));
await page.fill("#curve-pieces", `${count + 2}`);
await page.waitForFunction((count) => document.querySelector("[data-handles]").children.length === count + 3, count);
const all = await page.locator("[data-handles] > *").evaluateAll((them) => them.map((it) => it.getAttribute("aria-valuetext")));
assert.ok(all.includes(moved), `${moved} is one of ${all}`);
await page.fill("#curve-pieces", `${count}`);
await page.waitForFunction((count) => document.querySelector("[data-handles]").children.length === count + 1, count);
assert.equal(await value(2), moved);
await page.click("#learn-start");
await page.waitForSelector("#learn-result svg", { timeout: 60000 });
await picture(page, "curve");

// Neurons that tell what they compute.
await page.click("#tab-network");
await page.waitForSelector("#network-picture svg");
await picture(page, "network");

// Runs beside each other.
await page.click("#tab-compare");
await page.waitForSelector("#compare-runs input");
await page.check("#compare-runs input >> nth=0");
await page.waitForSelector("#compare-result svg");
await picture(page, "compare");

// Days that somebody brings, each file of the fixtures, and their forecast.
await page.click("#tab-own");
if (imports) {
  for (const file of readdirSync(imports).filter((name) => name.includes("."))) {
    const answered = page.waitForResponse((response) => response.url().includes("/api/days?"));
    await page.setInputFiles("#own-file", `${imports}/${file}`);
    const good = (await answered).ok();
    await page.waitForFunction(
      (good) => document.querySelector(good ? "#own-summary" : "#own-problem").textContent !== "", good);
  }
}
// What an import asks, the page has a control for.
const day = (number) => new Date(Date.UTC(2024, 0, 1 + number)).toISOString().slice(0, 10);
const table = (head, row, days = 40) => Buffer.from([head, ...Array.from({ length: days }, (_, number) => row(number))].filter((it) => it).join("\n") + "\n");

/** Brings a table, or answers with a control, and waits for what comes of it: a summary or a problem. */
async function brought(page, act) {
  const answered = page.waitForResponse((response) => response.url().includes("/api/days?"));
  await act();
  const good = (await answered).ok();
  const id = good ? "#own-summary" : "#own-problem";
  await page.waitForFunction((id) => document.querySelector(id).textContent !== "", id);
  return [good, await page.textContent(id)];
}
const file = (name, buffer) => () => page.setInputFiles("#own-file", { name, mimeType: "text/csv", buffer });
const pick = (id, label) => () => page.selectOption(id, { label });

const several = table("Day,Likes,Shares", (number) => number === 7 ? "" :
  `${day(number)},${number === 9 ? "<10" : number === 12 ? "closed" : 100 + number},${200 + number}`);
let [good, told] = await brought(page, file("several.csv", several));
assert.ok(!good && told.includes("“column of counts”") && !told.includes("--"), told);
assert.equal(await page.textContent('label[for="own-value_column"]'), "column of counts");
[good, told] = await brought(page, pick("#own-value_column", "Likes"));
assert.ok(!good, told);
// The two kinds of cells are asked about one after the other, in whichever order.
for (const [id, label] of [["#own-below", "5"], ["#own-missing", "closed"]]) {
  await page.waitForSelector(id);
  [good, told] = await brought(page, pick(id, label));
  assert.ok(!good && !told.includes("--"), told);
}
assert.equal(await page.getAttribute("#own-fill", "aria-invalid"), "true");
[good, told] = await brought(page, pick("#own-fill", "zero"));
assert.ok(good && told.includes("40 days"), told);
assert.equal(await page.getAttribute("#own-fill", "aria-invalid"), null);
await page.selectOption("#own-fill", "");
const long = table("unique_id,ds,y", (number) => `A,${day(number)},${100 + number}\nB,${day(number)},${300 + number}`);
[good, told] = await brought(page, file("long.csv", long));
assert.ok(!good && told.includes("“series”"), told);
assert.equal(await page.locator("#own-asked select").count(), 1);
[good, told] = await brought(page, pick("#own-series", "B"));
assert.ok(good && told.includes("series `B`"), told);
[good, told] = await brought(page, pick("#own-series", "all, summed by day"));
assert.ok(good && told.includes("2 series are summed"), told);
const twice = table("date,views", (number) => Array(number === 5 ? 2 : 1).fill(`${day(number)},${100 + number}`).join("\n"));
[good, told] = await brought(page, file("twice.csv", twice));
assert.ok(!good && told.includes("“repeated rows”"), told);
[good, told] = await brought(page, pick("#own-repeated", "drop"));
assert.ok(good && told.includes("40 days"), told);
const unfinished = table("date,views", (number) => `${day(number)},${number === 39 ? 9 : 100 + number}`);
[good, told] = await brought(page, file("unfinished.csv", unfinished));
assert.ok(good && told.includes("may be incomplete"), told);
[good, told] = await brought(page, () => page.check("#own-drop_last"));
assert.ok(good && told.includes("39 days"), told);
await page.selectOption("#forecast-data", "data/wikipedia.csv");
await page.selectOption("#forecast-config", "linear7");
await page.fill("#forecast-days", "7");
await page.click("#forecast-form button.main");
await page.waitForSelector("#forecast-result svg", { timeout: 120000 });
const [download] = await Promise.all([page.waitForEvent("download"), page.click('a[data-save="forecast-csv"]')]);
assert.equal(download.suggestedFilename(), "forecast.csv");
const [png] = await Promise.all([page.waitForEvent("download"), page.click("#forecast-result button.save")]);
const bytes = readFileSync(await png.path());
assert.match(png.suggestedFilename(), /\.png$/);
assert.equal(bytes.subarray(1, 4).toString(), "PNG");
assert.ok(bytes.readUInt32BE(16) > 1000 && bytes.length > 20000, "a picture, and not an empty one");
if (screenshots) writeFileSync(`${screenshots}/saved.png`, bytes);
// A backtest tells how far it is, and comes to the command line's words.
await page.click("#backtest-start");
await page.waitForFunction(() => /\d+\/48$/.test(document.querySelector("#forecast-status").textContent));
await page.waitForSelector("#backtest-result pre", { timeout: 120000 });
assert.match(await page.textContent("#backtest-result"), /last week again/);
await picture(page, "own");

// Narrow and wide, both languages, dark: nothing wider than the page, and no serious fault for a reader
// who does not see it.
for (const [width, lang, scheme] of [[320, "en", "light"], [390, "zh", "dark"], [1280, "zh", "light"]]) {
  const page = await open(width, lang, scheme);
  await epochs(page, 3);
  await page.click("#train-start");
  await complete(page);
  for (const tab of await page.locator('[role="tab"]').all()) {
    await tab.click();
    await page.waitForTimeout(300);
    const id = await tab.getAttribute("aria-controls");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`${width} ${lang} ${id}: the page is ${wide} wide`);
    await picture(page, `${id}-${width}-${lang}-${scheme}`);
    // As a debugger does, whom the page's policy does not bind.
    await page.evaluate(readFileSync(axe, "utf8") + "; undefined");
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { impact, id: rule, nodes } of violations) {
      if (["serious", "critical"].includes(impact)) {
        faults.push(`${width} ${lang} ${id}: ${rule}: ${nodes.map((node) => node.html).join(" ").slice(0, 300)}`);
      }
    }
  }
}
await browser.close();
assert.deepEqual(faults, []);
console.log("the lab works");
