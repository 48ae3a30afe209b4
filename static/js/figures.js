// Pages of fields: Enter goes to the next one, a column pasted from a spreadsheet fills down, and
// what the checks find is read again after every save.
import { flush, unsent, write } from "./saving.js";

const LOOK_AGAIN_MS = 700;

const form = document.querySelector("form[data-saving]");
const fields = [...form.querySelectorAll("[data-cell]")];
const pasted = document.querySelector("[data-pasted]");
let timer = 0;
let reading = null;

function neighbour(field, step) {
  const next = fields[fields.indexOf(field) + step];
  if (!next) return;
  next.focus();
  if (next.select) next.select();
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.dataset.cell) return;
  event.preventDefault();
  neighbour(event.target, event.shiftKey ? -1 : 1);
});

function put(field, value) {
  field.value = value;
  write(field.dataset.cell, value);
}

function choice(field, text) {
  if (field.tagName !== "SELECT") return text;
  const known = [...field.options].find((one) => one.value === text || one.text === text);
  return known ? known.value : null;
}

function tellPasted(count, left, undo) {
  const { textPasted, textLeft, textUndo } = pasted.dataset;
  pasted.hidden = false;
  pasted.textContent = textPasted.replace("{count}", count) + (left ? textLeft.replace("{count}", left) : "");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-act";
  button.textContent = textUndo;
  button.addEventListener("click", () => {
    for (const [field, value] of undo) put(field, value);
    pasted.hidden = true;
    undo[0][0].focus();
    flush();
  });
  pasted.append(" ", button);
}

form.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.dataset.cell) return;
  const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length < 2) return;
  event.preventDefault();
  const undo = [];
  let left = 0;
  const below = fields.slice(fields.indexOf(field));
  lines.forEach((line, place) => {
    const value = line.split("\t")[0].trim();
    // An empty cell of the spreadsheet says nothing; what stands here stays.
    if (!value) return;
    const into = below[place];
    const fits = into ? choice(into, value) : null;
    if (fits === null) {
      left += 1;
      return;
    }
    undo.push([into, into.value]);
    put(into, fits);
  });
  if (undo.length) tellPasted(undo.length, left, undo);
  flush();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=confirm]");
  if (!button) return;
  event.preventDefault();
  for (const mark of form.querySelectorAll("input[name^='carried:']")) {
    if (mark.value !== button.value) continue;
    const field = fields.find((one) => `carried:${one.dataset.cell}` === mark.name);
    if (field) write(field.dataset.cell, field.value);
  }
  flush();
});

// The page is read again as the server prints it now; only what says nothing typed is taken over.
async function lookAgain() {
  reading?.abort();
  reading = new AbortController();
  const address = new URL(form.action);
  address.searchParams.set("check", "1");
  let fresh;
  try {
    const answer = await fetch(address, { signal: reading.signal, redirect: "manual" });
    if (!answer.ok) return;
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    // Cut off, or overtaken by a newer save: the next one reads again.
    return;
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(part.id);
    if (!now || now.innerHTML === part.innerHTML) continue;
    const held = part.contains(document.activeElement);
    part.replaceChildren(...now.childNodes);
    if (held) (part.querySelector("a, button") ?? part.closest("section")?.querySelector("input, select"))?.focus();
  }
}

form.addEventListener("cells:saved", () => {
  clearTimeout(timer);
  timer = setTimeout(lookAgain, LOOK_AGAIN_MS);
});
if (!new URLSearchParams(location.search).has("check")) lookAgain();

// An act about the figures waits until they are stored.
for (const act of document.querySelectorAll("form[data-after-saving]")) {
  act.addEventListener("submit", async (event) => {
    if (!unsent()) return;
    event.preventDefault();
    await flush();
    if (!unsent()) act.submit();
  });
}
