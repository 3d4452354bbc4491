// Saves a figure as it is seen, as PNG.
import { element } from "./dom.js";

// As large as the PNGs of the command line.
const SCALE = 2;
const LOOKS = ["fill", "stroke", "opacity", "font-size", "font-weight"];

/** The drawing by itself: with the looks that the page gives it, which an image does not know. */
function alone(svg) {
  const copy = svg.cloneNode(true);
  const [seen, copied] = [svg, copy].map((it) => [it, ...it.querySelectorAll("*")]);
  seen.forEach((it, number) => {
    const looks = getComputedStyle(it);
    for (const look of LOOKS) copied[number].setAttribute(look, looks.getPropertyValue(look));
    // An image knows no font of the page's own.
    copied[number].setAttribute("font-family", `${looks.fontFamily}, sans-serif`);
  });
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("width", width * SCALE);
  copy.setAttribute("height", height * SCALE);
  return new XMLSerializer().serializeToString(copy);
}

async function save(figure) {
  const svg = figure.querySelector("svg");
  const source = URL.createObjectURL(new Blob([alone(svg)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = element("canvas", { width: image.width, height: image.height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(document.body).backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0);
  URL.revokeObjectURL(source);
  const png = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const name = (svg.getAttribute("aria-label") ?? "figure").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  const link = element("a", { href: URL.createObjectURL(png), download: `${name}.png` });
  link.click();
  // The browser reads it later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.save");
  if (button) save(button.closest("figure"));
});
