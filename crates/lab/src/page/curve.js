// A curve that one drags; the server takes it apart, and has networks learn it.
import { choose, element, following, get, lang } from "./dom.js";

const board = choose("#curve-board");
const [picture, handles] = ["[data-drawn]", "[data-handles]"].map((it) => choose(it, board));
const rest = choose("#curve-parts");
const shape = choose("#curve-shape");
const pieces = choose("#curve-pieces");
// Corners keep this far apart, and lie on a grid as fine.
const GRID = 0.05;
let corners = [];
let current = 1;
// Whether corners are the user's own: the slider keeps those, and adds or takes away between them.
let dragged = false;

const round = (value) => Math.round(value / GRID) * GRID;
const text = () => corners.map(({ x, y }) => `${+x.toFixed(3)},${+y.toFixed(3)}`).join(";");
const limits = () => choose("[data-corners]", rest).dataset;

/** Asks for a curve's parts, and shows them; a drag needs its own corners no more. */
const ask = following(async (query) => {
  const answer = element("div");
  answer.innerHTML = await get("/lab/curve", { lang, ...query });
  const [drawn, told] = ["board", "rest"].map((it) => choose(`[data-part="${it}"]`, answer));
  picture.replaceChildren(...drawn.childNodes);
  rest.replaceChildren(told);
  if (!query.corners) {
    corners = told.dataset.corners.split(";").map((it) => {
      const [x, y] = it.split(",").map(Number);
      return { x, y };
    });
    dragged = false;
  }
  place();
  choose("#curve-problem").textContent = "";
});

const show = async (query) => {
  try {
    await ask(query ?? { corners: text() });
  } catch (error) {
    choose("#curve-problem").textContent = error.message;
  }
};

/** The axes of the picture, as shares of its size. */
function axes() {
  const svg = choose("svg", picture);
  const { width, height } = svg.viewBox.baseVal;
  const at = Object.fromEntries(Object.entries(svg.dataset).map(([key, value]) => [key, Number(value)]));
  const [wide, high] = [at.xMax - at.xMin, at.yMax - at.yMin];
  return {
    toShare: ({ x, y }) => [
      (at.left + ((x - at.xMin) / wide) * (at.right - at.left)) / width,
      (at.bottom - ((y - at.yMin) / high) * (at.bottom - at.top)) / height,
    ],
    toPoint: (along, down) => ({
      x: at.xMin + ((along * width - at.left) / (at.right - at.left)) * wide,
      y: at.yMin + ((at.bottom - down * height) / (at.bottom - at.top)) * high,
    }),
  };
}

/** Puts a handle on each corner: those that are there stay, so that a drag goes on. */
function place() {
  const { toShare } = axes();
  while (handles.children.length > corners.length) handles.lastChild.remove();
  while (handles.children.length < corners.length) handles.append(handle(handles.children.length));
  corners.forEach((corner, number) => {
    const button = handles.children[number];
    const [left, top] = toShare(corner);
    [button.style.left, button.style.top] = [`${100 * left}%`, `${100 * top}%`];
    const { yMin, yMax } = limits();
    const values = {
      "aria-label": `${board.dataset.corner} ${number + 1}`,
      "aria-valuemin": yMin, "aria-valuemax": yMax, "aria-valuenow": corner.y.toFixed(2),
      "aria-valuetext": `x ${corner.x.toFixed(2)}, y ${corner.y.toFixed(2)}`,
    };
    for (const [key, value] of Object.entries(values)) button.setAttribute(key, value);
  });
  choose("#curve-pieces-value").textContent = pieces.value = corners.length - 1;
  choose("#curve-add").disabled = corners.length >= Number(limits().most);
  choose("#curve-remove").disabled = corners.length <= 2;
}

/** Moves a corner, between those beside it and within the picture. */
function move(number, { x, y }) {
  const { xMin, xMax, yMin, yMax } = limits();
  const low = number ? corners[number - 1].x + GRID : Number(xMin);
  const high = number < corners.length - 1 ? corners[number + 1].x - GRID : Number(xMax);
  dragged = true;
  corners[number] = {
    x: Math.min(high, Math.max(low, round(x))),
    y: Math.min(Number(yMax), Math.max(Number(yMin), round(y))),
  };
  place();
  show();
}

function handle(number) {
  const button = element("span", { class: "handle", role: "slider", tabindex: 0 });
  button.addEventListener("focus", () => (current = number));
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    button.focus();
    event.preventDefault();
  });
  button.addEventListener("pointermove", (event) => {
    if (!button.hasPointerCapture(event.pointerId)) return;
    const box = picture.getBoundingClientRect();
    move(number, axes().toPoint((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height));
  });
  button.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? 10 * GRID : 2 * GRID;
    const step = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] }[event.key];
    if (!step) return;
    event.preventDefault();
    move(number, { x: corners[number].x + step[0], y: corners[number].y + step[1] });
  });
  return button;
}

shape.addEventListener("change", () => show({ shape: shape.value }));
pieces.addEventListener("input", () => {
  if (!dragged) return show({ shape: shape.value, pieces: pieces.value });
  const wanted = Number(pieces.value) + 1;
  while (corners.length < wanted) add();
  while (corners.length > wanted) corners.splice(straightest(), 1);
  current = Math.min(current, corners.length - 1);
  show();
});

/** The corner without which the curve changes least: where it is closest to the line from one neighbour to the other. */
function straightest() {
  const bends = corners.slice(1, -1).map(({ x, y }, before) => {
    const [left, right] = [corners[before], corners[before + 2]];
    return Math.abs(y - left.y - ((right.y - left.y) * (x - left.x)) / (right.x - left.x));
  });
  return 1 + bends.indexOf(Math.min(...bends));
}

/** A corner in the middle of the widest piece: there is most to bend. */
function add() {
  const widths = corners.slice(1).map((corner, number) => corner.x - corners[number].x);
  const widest = widths.indexOf(Math.max(...widths));
  const [left, right] = corners.slice(widest, widest + 2);
  corners.splice(widest + 1, 0, { x: round((left.x + right.x) / 2), y: round((left.y + right.y) / 2) });
  current = widest + 1;
}

choose("#curve-add").addEventListener("click", () => {
  dragged = true;
  add();
  show();
});
choose("#curve-remove").addEventListener("click", () => {
  dragged = true;
  corners.splice(Math.min(current, corners.length - 1), 1);
  show();
});

const sliders = ["w", "b", "c"].map((name) => choose(`#unit-${name}`));
const bend = following(async () => {
  const query = { lang, activation: choose("#unit-activation").value };
  for (const slider of sliders) {
    query[slider.id.slice(-1)] = slider.value;
    choose(`#${slider.id}-value`).textContent = Number(slider.value).toFixed(1);
  }
  const text = await get("/lab/curve/unit", query);
  choose("#unit-figure").innerHTML = text;
});
choose("#unit-form").addEventListener("input", () => {
  bend().catch((error) => (choose("#unit-problem").textContent = error.message));
});

choose("#learn-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [status, problem, result] = ["status", "problem", "result"].map((it) => choose(`#learn-${it}`));
  const [activation, units, seed] = ["activation", "units", "seed"].map((it) => choose(`#learn-${it}`).value);
  problem.textContent = "";
  status.textContent = status.dataset.working;
  choose("#learn-start").disabled = true;
  try {
    result.innerHTML = await get("/lab/curve/learn", { lang, corners: text(), activation, units, seed });
    status.textContent = status.dataset.done;
  } catch (error) {
    problem.textContent = error.message;
    status.textContent = "";
  }
  choose("#learn-start").disabled = false;
});
for (const form of ["#curve-form", "#unit-form"]) choose(form).addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("opened", (event) => {
  if (event.detail !== "curve" || corners.length) return;
  show({ shape: shape.value });
  choose("#unit-form").dispatchEvent(new Event("input"));
});
