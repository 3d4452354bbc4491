// What every part of the lab needs: elements, requests, answers.

export const lang = document.documentElement.lang;
export const choose = (selector, within = document) => within.querySelector(selector);

/** A line of the page, with what its words in capitals stand for. */
export const filled = (line, values) => line.replace(/[A-Z]+/g, (word) => values[word] ?? word);

/** An element with attributes and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** What the server answered with, or its problem as an error. */
async function answer(response) {
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) {
    const problem = type.includes("json") ? await response.json() : { detail: response.statusText };
    throw Object.assign(new Error(problem.detail), { question: problem.question });
  }
  return type.includes("json") ? response.json() : response.text();
}

const unreachable = () => {
  throw new Error(lang === "zh" ? "viewcast serve 没有回应：它还开着吗？" : "viewcast serve does not answer: is it still open?");
};

export const get = (path, query = {}, options = {}) => {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).filter((it) => it !== "" && it != null).map((it) => [key, it]));
  const text = new URLSearchParams(pairs).toString();
  return fetch(path + (text && "?" + text), options).then(answer, (error) => {
    if (error.name === "AbortError") throw error;
    return unreachable();
  });
};

export const post = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "content-type": body instanceof Blob ? "application/octet-stream" : "application/json" },
    body: body instanceof Blob ? body : JSON.stringify(body ?? {}),
  }).then(answer, unreachable);

/** Runs the latest of many calls only, and drops what an earlier one still answers. */
export function latest(work) {
  let running = null;
  return async (...rest) => {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      return await work(mine.signal, ...rest);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      if (running === mine) running = null;
    }
  };
}

/** The same, when nobody has asked again for a while. */
export function settled(work, milliseconds = 250) {
  let timer = 0;
  return (...rest) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...rest), milliseconds);
  };
}

/** Runs one call at a time: of those that come meanwhile the last one follows, so that a drag is seen all along. */
export function following(work) {
  let running = false;
  let next = null;
  return async (...rest) => {
    if (running) return void (next = rest);
    running = true;
    try {
      for (let now = rest; now; [now, next] = [next, null]) await work(...now);
    } finally {
      [running, next] = [false, null];
    }
  };
}
