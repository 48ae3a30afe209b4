// The county desk: moving between cells by keyboard, pasting a block from a spreadsheet and taking
// it back, and the bar that tells the story of the cell one is in. Saving is saving.js.

const form = document.getElementById("desk");

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

// A block as a spreadsheet copies it: tabs between cells, lines between rows, "..." around a cell
// that holds either.
export function block(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) ?? [];
    if (end === undefined) break;
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end !== "\t" && end !== "" && cell.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

// The exact difference of two figures as they are printed; figures have up to 25 digits.
export function difference(now, before) {
  const shape = /^\d{1,3}(?:,?\d{3})*(?:\.\d+)?$/;
  if (!shape.test(now) || !shape.test(before)) return "—";
  const parts = [now, before].map((text) => text.replaceAll(",", "").split("."));
  const places = Math.max(...parts.map(([, rest = ""]) => rest.length));
  const [one, other] = parts.map(([whole, rest = ""]) => BigInt(whole + rest.padEnd(places, "0")));
  const change = one - other;
  const digits = String(change < 0n ? -change : change).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = digits.slice(digits.length - places).replace(/0+$/, "");
  const sign = change > 0n ? "+" : change < 0n ? "−" : "";
  return sign + whole + (rest && `.${rest}`);
}

async function start() {
  const words = {
    ...form.querySelector("[data-saving-words]")?.dataset,
    ...form.querySelector("[data-desk-words]")?.dataset,
    ...form.dataset,
  };
  const table = form.querySelector("[data-grid]");
  // The fields say their address once, as their id; saving.js knows them by it.
  for (const input of table.querySelectorAll("input[name^='cell:']")) input.dataset.cell = input.id.slice(5);
  const writers = JSON.parse(document.getElementById("desk-writers").textContent);
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1).map((cell) => cell.querySelector("input[id]")),
  );
  const places = new Map();
  rows.forEach((row, r) => row.forEach((input, c) => input && places.set(input, { r, c })));
  const bar = Object.fromEntries(
    [...form.querySelectorAll("[data-bar]")].map((part) => [part.dataset.bar, part]),
  );
  const bad = new Map();
  const conflicts = new Map();
  let current = null;
  let entered = "";
  let editing = false;
  let paste = null;
  let saving = null;

  const holder = (input) => input.closest("td");
  const nameOf = (input) => {
    const { r, c } = places.get(input);
    const campus = table.tBodies[0].rows[r].cells[0].firstElementChild.textContent;
    return [campus, heads[c].firstElementChild.textContent];
  };

  function visit(input) {
    if (!input) return;
    input.focus();
    input.select();
  }

  function step({ r, c }, down, right) {
    let [row, column] = [r + down, c + right];
    // Cells a campus is not asked for are passed over.
    while (rows[row]?.[column] === null) [row, column] = [row + down, column + right];
    visit(rows[row]?.[column]);
  }

  // The bar: where one is, this year and last year, who wrote it, and what is wrong with it.
  function tell() {
    if (!current) return;
    const { c } = places.get(current);
    const unit = heads[c].dataset.unit;
    const united = (text) => (/^[+−]?\d[\d,.]*$/.test(text) ? text + unit : text || "—");
    bar.place.textContent = nameOf(current).join(words.textComma);
    bar.now.textContent = united(current.value);
    bar.before.textContent = united(current.dataset.before);
    bar.change.textContent = united(difference(current.value, current.dataset.before));
    bar.who.textContent = current.dataset.who ?? writers[current.dataset.by] ?? "—";
    tellTrouble();
  }

  function tellTrouble() {
    const conflict = conflicts.get(current);
    const trouble = bad.get(current)?.message ?? current.dataset.note ?? current.dataset.finding;
    bar.note.replaceChildren();
    if (!conflict) {
      bar.note.textContent = trouble ?? "";
      return;
    }
    const said = document.createElement("span");
    const shown = (value) => value || words.textNothing;
    said.textContent = filled(words.textConflict, {
      ...conflict,
      value: shown(conflict.value),
      mine: shown(conflict.mine),
    });
    bar.note.append(said);
    const input = current;
    const ways = [
      [words.textKeepTheirs, conflict.value, "theirs"],
      [words.textKeepMine, conflict.mine, "mine"],
    ];
    for (const [text, value, way] of ways) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link-act";
      button.textContent = text;
      button.addEventListener("click", () => settle(input, value, way));
      bar.note.append(button);
    }
  }

  function settle(input, value, way) {
    conflicts.delete(input);
    saving.answered(input.dataset.cell, value, way);
    visit(input);
    tell();
  }

  form.addEventListener("focusin", (event) => {
    if (!places.has(event.target)) return;
    current = event.target;
    entered = current.value;
    editing = false;
    const { r, c } = places.get(current);
    for (const old of table.querySelectorAll(".is-current")) old.classList.remove("is-current");
    table.tBodies[0].rows[r].classList.add("is-current");
    heads[c].classList.add("is-current");
    tell();
  });
  form.addEventListener("input", tell);

  // The first click takes the whole cell, the second puts the caret into it.
  table.addEventListener("mousedown", (event) => {
    if (!places.has(event.target)) return;
    editing = event.target === document.activeElement;
    if (editing) return;
    event.preventDefault();
    visit(event.target);
  });

  const keys = {
    ArrowUp: (at) => step(at, -1, 0),
    ArrowDown: (at) => step(at, 1, 0),
    ArrowLeft: (at) => step(at, 0, -1),
    ArrowRight: (at) => step(at, 0, 1),
    Enter: (at, event) => step(at, event.shiftKey ? -1 : 1, 0),
    Escape: restore,
    F2: open,
  };

  table.addEventListener("keydown", (event) => {
    const at = places.get(event.target);
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    // Enter and the arrows belong to the input method while it composes.
    if (!at || !keys[event.key] || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || (editing && sideways)) return;
    if (event.shiftKey && event.key !== "Enter") return;
    event.preventDefault();
    keys[event.key](at, event);
  });

  function restore() {
    if (!saving || current.value === entered) return;
    current.value = entered;
    saving.write(current.dataset.cell, entered);
    editing = false;
    current.select();
    tell();
  }

  // To what is wrong with the cell, where something is; into the cell otherwise.
  function open() {
    const settled = bar.note.querySelector("button");
    const row = document.getElementById(current.getAttribute("aria-describedby"))?.closest("tr");
    const way = settled ?? row?.querySelector("a");
    if (way) {
      way.focus();
      return;
    }
    editing = true;
    current.setSelectionRange(current.value.length, current.value.length);
  }

  // Pasting.
  const notice = form.querySelector("[data-paste-notice]");

  table.addEventListener("paste", (event) => {
    const at = places.get(event.target);
    const text = event.clipboardData.getData("text/plain");
    if (!saving || !at || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const lines = block(text);
    forget();
    paste = { cells: new Map(), outside: 0, columns: Math.max(...lines.map((line) => line.length)), rows: lines.length };
    lines.forEach((line, down) => line.forEach((value, right) => put(rows[at.r + down]?.[at.c + right], value)));
    notice.hidden = false;
    notice.querySelector("[data-paste-undo]").hidden = false;
    saving.flush();
    report();
    tell();
  });

  function put(input, value) {
    if (!input) {
      if (value) paste.outside += 1;
      return;
    }
    const same = input.value === value;
    paste.cells.set(input, { before: input.value, after: value, became: same ? "kept" : "waiting" });
    holder(input).classList.add("is-pasted");
    if (same) return;
    input.value = value;
    saving.write(input.dataset.cell, value);
  }

  function forget() {
    for (const old of table.querySelectorAll(".is-pasted")) old.classList.remove("is-pasted");
    paste = null;
  }

  function report() {
    const cells = [...paste.cells.values()];
    const count = (became) => cells.filter((cell) => cell.became === became).length;
    const size = { columns: paste.columns, rows: paste.rows };
    const says = [
      [words.textFilled, cells.filter((cell) => cell.became === "kept" && cell.after).length],
      [words.textCleared, cells.filter((cell) => cell.became === "kept" && !cell.after && cell.before).length],
      [words.textNoNumber, count("not_a_number")],
      [words.textRefused, count("refused")],
      [words.textTaken, count("taken")],
      [words.textOutside, paste.outside],
    ];
    const title = document.createElement("strong");
    const open = count("waiting");
    title.textContent = filled(open ? words.textPasting : words.textPasted, size);
    const told = says.filter(([, number]) => number).map(([text, number]) => filled(text, { count: number }));
    notice.querySelector("[data-paste-text]").replaceChildren(title, " ", open ? "" : told.join(words.textComma));
  }

  notice?.querySelector("[data-paste-undo]").addEventListener("click", (event) => {
    const counts = { count: 0, kept: 0 };
    for (const [input, cell] of paste.cells) takeBack(input, cell, counts);
    const [first] = paste.cells.keys();
    const text = counts.kept ? words.textUndoneKept : words.textUndone;
    forget();
    saving.flush();
    notice.querySelector("[data-paste-text]").textContent = filled(text, counts);
    event.target.hidden = true;
    visit(first);
  });

  // What somebody wrote after the paste stays; what was not stored needs no taking back there.
  function takeBack(input, cell, counts) {
    const conflict = conflicts.get(input);
    if (conflict) settle(input, conflict.value, "theirs");
    else if (input.value !== cell.after && input.value !== cell.stored) {
      counts.kept += 1;
      return;
    } else if (input.value !== cell.before) {
      input.value = cell.before;
      saving.write(input.dataset.cell, cell.before);
    }
    counts.count += 1;
  }

  // What became of a save.
  form.addEventListener("cells:saved", ({ detail: answer }) => {
    const inputOf = ({ cell }) => document.getElementById(`cell:${cell}`);
    for (const kept of [...answer.kept, ...answer.others]) settled(inputOf(kept), kept, answer.saved_at);
    for (const problem of answer.problems) refused(inputOf(problem), problem);
    for (const conflict of answer.conflicts) taken(inputOf(conflict), conflict);
    if (paste) report();
    listBad();
    tell();
    if (answer.changed || answer.others.length) askAgain();
  });

  function settled(input, kept, time) {
    if (!input) return;
    bad.delete(input);
    conflicts.delete(input);
    delete input.dataset.note;
    input.dataset.who = kept.value ? filled(words.textWritten, { by: kept.by, time: kept.when ?? time }) : "—";
    holder(input).classList.toggle("is-missing", !kept.value);
    holder(input).classList.remove("is-carried");
    const pasted = paste?.cells.get(input);
    if (pasted) Object.assign(pasted, { became: "kept", stored: kept.value });
  }

  // What is being written anew meanwhile is no trouble yet: saving.js marks only what is.
  function refused(input, problem) {
    if (!input || !holder(input).classList.contains("is-bad")) return;
    bad.set(input, problem);
    const pasted = paste?.cells.get(input);
    if (pasted) pasted.became = problem.code === "not_a_number" ? "not_a_number" : "refused";
  }

  function taken(input, conflict) {
    if (!input || !holder(input).classList.contains("is-conflict")) return;
    bad.delete(input);
    conflicts.set(input, conflict);
    const pasted = paste?.cells.get(input);
    if (pasted) pasted.became = "taken";
  }

  // Totals, counts and findings follow a save: the page asks for them again, without the grid.
  let asking = 0;
  let timer = 0;

  function askAgain() {
    clearTimeout(timer);
    timer = setTimeout(refresh, 400);
  }

  async function refresh() {
    const mine = (asking += 1);
    const address = new URL(location.href);
    address.searchParams.set("part", "answer");
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    // Without a way through, the numbers stay until the next save.
    if (!answer?.ok || mine !== asking) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const inside = document.activeElement?.closest("[data-part]");
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (next && part !== inside) part.replaceChildren(...next.childNodes);
    }
    listBad();
    markFindings();
    tell();
  }

  function markFindings() {
    const marks = JSON.parse(document.querySelector("[data-marks]").dataset.marks);
    for (const input of places.keys()) {
      const state = marks[input.id];
      for (const name of ["flagged", "wrong"]) holder(input).classList.toggle(`is-${name}`, state === name);
      input.removeAttribute("aria-describedby");
      delete input.dataset.finding;
    }
    for (const row of document.querySelectorAll(".desk-todo [data-cells]")) describe(row);
  }

  function describe(row) {
    const told = row.querySelector("[id]");
    for (const cell of row.dataset.cells.split(" ").filter(Boolean)) {
      const input = document.getElementById(`cell:${cell}`);
      if (!input || input.hasAttribute("aria-describedby")) continue;
      input.setAttribute("aria-describedby", told.id);
      input.dataset.finding = told.textContent;
    }
  }

  // Cells that could not be stored stand above what the server found: only this page knows them.
  function listBad() {
    const list = document.querySelector(".desk-todo");
    for (const old of list.querySelectorAll("[data-unsaved]")) old.remove();
    const lines = [...bad].map(([input, problem], number) => badRow(input, problem, number));
    list.tBodies[0].prepend(...lines);
    list.hidden = list.tBodies[0].rows.length === 0;
    document.querySelector("[data-nothing]")?.toggleAttribute("hidden", !list.hidden);
  }

  function badRow(input, problem, number) {
    const row = document.getElementById("unsaved-row").content.firstElementChild.cloneNode(true);
    const link = row.querySelector("a");
    link.href = `#${input.id}`;
    link.textContent = nameOf(input).join(words.textComma);
    const message = row.querySelector("[data-message]");
    message.textContent = problem.message;
    message.id = `unsaved-${number}`;
    input.setAttribute("aria-describedby", message.id);
    return row;
  }

  // Links to cells lead into them, from here and from another page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const input = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!places.has(input)) return;
    event.preventDefault();
    visit(input);
  });

  // There from the start: a bar that appeared on the first click would move the cell away.
  form.querySelector("[data-cell-bar]").hidden = false;
  markFindings();
  current = rows.flat().find(Boolean) ?? null;
  tell();
  if (words.saving) saving = await import("./saving.js");
  form.dataset.ready = "";
  visit([...places.keys()].find((input) => location.hash && input.id === decodeURIComponent(location.hash.slice(1))));
}

if (form) await start();
