// Saves every figure shortly after it is written, and loses none: what could not be stored stays in
// this browser and is sent again. Without this script the form is sent whole.
//
// <form data-saving="URL" data-person="NAME" data-tick="N"> holds fields with data-cell (the
// address), data-seen (the tick up to which the page knows the cell) and data-stored (what stands
// in it). The texts of the state line are data-text-* attributes of the form, or of an element
// [data-saving-words] in it. Other scripts write through write() and flush(), and listen to
// "cells:saved" on the form.

const IDLE_MS = 1500;
const AGAIN_MS = 5000;
const PATIENCE_MS = 20000;

const form = document.querySelector("form[data-saving]");
const state = document.querySelector("[data-save-state]");
const words = { ...form.querySelector("[data-saving-words]")?.dataset, ...form.dataset };
const drafts = `figures:${words.person}:${words.saving}:`;
const fields = new Map([...form.querySelectorAll("[data-cell]")].map((one) => [one.dataset.cell, one]));
const waiting = new Map();
// What was sent and not answered: it may stand there already, in this person's name.
const unsure = new Map();
const troubled = new Set();
let sending = null;
let timer = 0;
let keeps = true;

function tell(text, kind, link) {
  state.textContent = text;
  state.dataset.state = kind;
  if (!link) return;
  const way = document.createElement("a");
  way.href = link.url;
  way.textContent = link.text;
  state.append(" ", way);
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function plain(value) {
  return value.replace(/[,，\s]/g, "");
}

// Every cell is kept by itself, so that two windows of one person never overwrite each other.
function keep(cell, edit) {
  try {
    localStorage.setItem(drafts + cell, JSON.stringify(edit));
  } catch {
    // No room, or no storage allowed: leaving the page then asks first.
    keeps = false;
  }
}

function drop(cell) {
  try {
    localStorage.removeItem(drafts + cell);
  } catch {
    keeps = false;
  }
}

function kept() {
  const found = [];
  try {
    for (let place = 0; place < localStorage.length; place += 1) {
      const name = localStorage.key(place);
      if (!name.startsWith(drafts)) continue;
      const cell = name.slice(drafts.length);
      const edit = JSON.parse(localStorage.getItem(name));
      if (fields.has(cell) && typeof edit?.value === "string") found.push([cell, edit]);
    }
  } catch {
    keeps = false;
  }
  return found;
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(flush, milliseconds);
}

export function write(cell, value) {
  const field = fields.get(cell);
  const edit = { value, seen: Number(field?.dataset.seen ?? words.tick ?? 0) };
  waiting.set(cell, edit);
  keep(cell, edit);
  tell(words.textWaiting, "waiting");
  later(IDLE_MS);
}

function mark(field, name, text) {
  const holder = field.closest("[data-cell-holder]") ?? field.parentElement;
  for (const other of ["is-bad", "is-conflict", "is-changed"]) holder.classList.remove(other);
  if (name) holder.classList.add(name);
  const note = document.getElementById(`${field.id}-note`);
  if (note) {
    note.textContent = text;
    note.hidden = !text;
  }
  if (name === "is-bad") field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function show(now) {
  const field = fields.get(now.cell);
  if (!field) return;
  field.dataset.seen = now.version;
  field.dataset.stored = now.value;
  // Nobody's typing is written over; a field that is left shows what is stored.
  const busy = waiting.has(now.cell) || troubled.has(now.cell) || document.activeElement === field;
  if (!busy) field.value = now.value;
}

function showOther(other) {
  const field = fields.get(other.cell);
  if (!field || waiting.has(other.cell) || troubled.has(other.cell)) return;
  const news = field.dataset.stored !== other.value;
  show(other);
  if (news && words.textOther) mark(field, "is-changed", filled(words.textOther, readable(other)));
}

function readable(now) {
  return { ...now, value: now.value || words.textNothing, mine: now.mine || words.textNothing };
}

// Settles a conflict: way is "mine" or "theirs", value what the field is to show.
export function answered(cell, value, way) {
  const field = fields.get(cell);
  troubled.delete(cell);
  drop(cell);
  field.value = value;
  mark(field, "", "");
  field.focus();
  if (way === "mine") write(cell, value);
  if (waiting.size) flush();
  else settle(words.textNothingOpen);
}

function offer(conflict) {
  const field = fields.get(conflict.cell);
  if (!field) return;
  field.dataset.seen = conflict.version;
  field.dataset.stored = conflict.value;
  troubled.add(conflict.cell);
  mark(field, "is-conflict", filled(words.textConflict, readable(conflict)));
  const note = document.getElementById(`${field.id}-note`);
  if (!note) return;
  const ways = [
    [words.textKeepTheirs, conflict.value, "theirs"],
    [words.textKeepMine, conflict.mine, "mine"],
  ];
  for (const [text, value, way] of ways) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-act";
    button.textContent = text;
    button.dataset.way = way;
    button.addEventListener("click", () => answered(conflict.cell, value, way));
    note.append(" ", button);
  }
}

function stored(now) {
  show(now);
  troubled.delete(now.cell);
  const newer = waiting.get(now.cell);
  if (newer) newer.seen = now.version;
  else drop(now.cell);
  const field = fields.get(now.cell);
  if (field) mark(field, field.dataset.original === now.value ? "" : "is-changed", "");
}

function refused(conflict) {
  // The answer to an earlier sending was lost: what stands there is this person's own.
  if (conflict.by === words.person && unsure.get(conflict.cell)?.has(plain(conflict.value))) {
    const edit = waiting.get(conflict.cell) ?? { value: conflict.mine };
    waiting.set(conflict.cell, { ...edit, seen: conflict.version });
    keep(conflict.cell, waiting.get(conflict.cell));
    return;
  }
  if (waiting.has(conflict.cell)) return;
  offer(conflict);
}

function settle(text) {
  if (waiting.size) tell(words.textWaiting, "waiting");
  else if (troubled.size) tell(filled(words.textOpen, { count: troubled.size }), "open");
  else tell(text, "saved");
}

function digest(answer, sent) {
  for (const [cell, edit] of sent) if (waiting.get(cell) === edit) waiting.delete(cell);
  for (const now of answer.kept) stored(now);
  for (const conflict of answer.conflicts) refused(conflict);
  for (const problem of answer.problems) {
    const field = fields.get(problem.cell);
    if (!field || waiting.has(problem.cell)) continue;
    troubled.add(problem.cell);
    mark(field, "is-bad", problem.message);
  }
  for (const other of answer.others) showOther(other);
  for (const cell of sent.keys()) unsure.delete(cell);
  settle(filled(words.textSaved, { time: answer.saved_at }));
  form.dispatchEvent(new CustomEvent("cells:saved", { detail: answer }));
}

async function exchange(sent) {
  const edits = [...sent].map(([cell, edit]) => ({ cell, ...edit }));
  const answer = await fetch(words.saving, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify({ edits }),
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.ok) {
    digest(await answer.json(), sent);
    return waiting.size ? IDLE_MS : 0;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    // Signed out, or signed in anew in another window: this page's key is no longer good.
    const url = `${words.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    tell(filled(words.textSignIn, { count: waiting.size }), "offline", { url, text: words.textSignInAct });
    return 0;
  }
  if (answer.status === 409 || answer.status === 400) {
    tell((await answer.json()).message, "refused");
    return 0;
  }
  throw new Error(String(answer.status));
}

async function send() {
  const sent = new Map(waiting);
  for (const [cell, edit] of sent) {
    if (!unsure.has(cell)) unsure.set(cell, new Set());
    unsure.get(cell).add(plain(edit.value));
  }
  tell(words.textSaving, "saving");
  let again = AGAIN_MS;
  try {
    again = await exchange(sent);
  } catch {
    // No way through: what is waiting stays in the browser and goes out when there is one.
    tell(filled(words.textOffline, { count: waiting.size }), "offline");
  }
  sending = null;
  if (again) later(again);
}

// Sends what waits; the promise ends when there is an answer, or none to be had.
export function flush() {
  clearTimeout(timer);
  if (!sending && waiting.size) sending = send();
  return sending ?? Promise.resolve();
}

export function unsent() {
  return waiting.size + troubled.size;
}

form.addEventListener("input", (event) => {
  const cell = event.target.dataset.cell;
  if (cell) write(cell, event.target.value);
});
form.addEventListener("change", (event) => {
  if (event.target.dataset.cell) flush();
});
form.addEventListener("focusout", (event) => {
  const { cell, stored: text } = event.target.dataset;
  if (cell && text !== undefined && !waiting.has(cell) && !troubled.has(cell)) event.target.value = text;
});
form.addEventListener("submit", (event) => {
  if (!event.submitter?.hasAttribute("data-save")) return;
  event.preventDefault();
  if (waiting.size) flush();
  else settle(words.textNothingOpen);
});
window.addEventListener("online", flush);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size && !keeps) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flush();
});

for (const field of fields.values()) field.dataset.original ??= field.value;
for (const [cell, edit] of kept()) {
  const field = fields.get(cell);
  if (plain(edit.value) === plain(field.value)) {
    drop(cell);
    continue;
  }
  field.value = edit.value;
  waiting.set(cell, edit);
}
if (waiting.size) {
  tell(filled(words.textRestored, { count: waiting.size }), "waiting");
  later(0);
}
