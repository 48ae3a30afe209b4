// Saves every figure shortly after it is written, and loses none: what could not be sent stays in
// this browser and is sent again. Without this script the form is sent whole.
//
// <form data-saving="URL" data-person="NAME"> holds inputs with data-cell (the address) and
// data-seen (the tick up to which the page knows the cell). Texts of the state line stand in the
// form's data-* attributes. Other scripts listen to "cells:saved" on the form.

const form = document.querySelector("form[data-saving]");
const state = document.querySelector("[data-save-state]");
const words = form.dataset;
const drafts = `figures:${words.person}:${words.saving}`;
const fields = new Map([...form.querySelectorAll("[data-cell]")].map((one) => [one.dataset.cell, one]));
const waiting = new Map();
let sending = false;
let timer = 0;

function tell(text, kind) {
  state.textContent = text;
  state.dataset.state = kind;
}

function remember() {
  const kept = [...waiting].map(([cell, edit]) => [cell, edit]);
  if (kept.length) localStorage.setItem(drafts, JSON.stringify(kept));
  else localStorage.removeItem(drafts);
}

export function write(cell, value) {
  const field = fields.get(cell);
  waiting.set(cell, { value, seen: Number(field?.dataset.seen ?? words.tick ?? 0) });
  remember();
  tell(words.textWaiting, "waiting");
  clearTimeout(timer);
  timer = setTimeout(send, 600);
}

function mark(field, name, text) {
  const holder = field.closest("[data-cell-holder]") ?? field.parentElement;
  for (const other of ["is-bad", "is-conflict", "is-changed"]) holder.classList.remove(other);
  if (name) holder.classList.add(name);
  const note = document.getElementById(`${field.id}-note`);
  if (note) {
    note.replaceChildren();
    note.textContent = text;
    note.hidden = !text;
  }
  field.toggleAttribute("aria-invalid", name === "is-bad");
  if (name === "is-bad") field.setAttribute("aria-invalid", "true");
}

function show(kept) {
  const field = fields.get(kept.cell);
  if (!field) return;
  field.dataset.seen = kept.version;
  field.dataset.stored = kept.value;
  if (!waiting.has(kept.cell)) field.value = kept.value;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function offer(conflict) {
  const field = fields.get(conflict.cell);
  if (!field) return;
  field.dataset.seen = conflict.version;
  field.dataset.stored = conflict.value;
  const values = { ...conflict, value: conflict.value || words.textNothing };
  mark(field, "is-conflict", filled(words.textConflict, values));
  const note = document.getElementById(`${field.id}-note`);
  if (!note) return;
  for (const [text, value] of [[words.textKeepTheirs, conflict.value], [words.textKeepMine, conflict.mine]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-act";
    button.textContent = text;
    button.addEventListener("click", () => {
      field.value = value;
      mark(field, "", "");
      if (value !== conflict.value) write(conflict.cell, value);
      field.focus();
    });
    note.append(" ", button);
  }
}

function digest(answer, sent) {
  for (const [cell, edit] of sent) {
    if (waiting.get(cell)?.value === edit.value) waiting.delete(cell);
  }
  for (const kept of answer.others) show(kept);
  for (const kept of answer.kept) {
    show(kept);
    const field = fields.get(kept.cell);
    if (field) mark(field, field.value === field.dataset.original ? "" : "is-changed", "");
  }
  for (const conflict of answer.conflicts) offer(conflict);
  for (const problem of answer.problems) {
    const field = fields.get(problem.cell);
    if (field) mark(field, "is-bad", problem.message);
  }
  remember();
  const open = answer.conflicts.length + answer.problems.length;
  if (waiting.size) tell(words.textWaiting, "waiting");
  else if (open) tell(filled(words.textOpen, { count: open, time: answer.saved_at }), "open");
  else tell(filled(words.textSaved, { time: answer.saved_at }), "saved");
  form.dispatchEvent(new CustomEvent("cells:saved", { detail: answer }));
}

async function send() {
  if (sending || waiting.size === 0) return;
  sending = true;
  clearTimeout(timer);
  const sent = new Map(waiting);
  const edits = [...sent].map(([cell, edit]) => ({ cell, ...edit }));
  tell(words.textSaving, "saving");
  try {
    const answer = await fetch(words.saving, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ edits }),
      redirect: "manual",
    });
    if (answer.ok) digest(await answer.json(), sent);
    else if (answer.type === "opaqueredirect" || answer.status === 403) tell(words.textSignIn, "offline");
    else if (answer.status === 409 || answer.status === 400) tell((await answer.json()).message, "refused");
    else throw new Error(String(answer.status));
  } catch {
    // No way through: what is waiting stays in the browser and goes out when there is one.
    tell(filled(words.textOffline, { count: waiting.size }), "offline");
    timer = setTimeout(send, 5000);
  } finally {
    sending = false;
  }
  if (waiting.size && state.dataset.state === "waiting") timer = setTimeout(send, 600);
}

form.addEventListener("input", (event) => {
  const cell = event.target.dataset.cell;
  if (cell) write(cell, event.target.value);
});
form.addEventListener("change", (event) => {
  const cell = event.target.dataset.cell;
  if (cell) send();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-save")) {
    event.preventDefault();
    send();
  }
});
window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});

for (const field of fields.values()) field.dataset.original ??= field.value;
for (const [cell, edit] of JSON.parse(localStorage.getItem(drafts) ?? "[]")) {
  const field = fields.get(cell);
  if (field) field.value = edit.value;
  waiting.set(cell, edit);
}
if (waiting.size) {
  tell(filled(words.textRestored, { count: waiting.size }), "waiting");
  send();
}
