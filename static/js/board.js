// The board of a round: arrow keys move between its cells, J and K step through them in reading
// order. Without it every cell is a link all the same.

const board = document.querySelector("table[data-board]");
const lines = [...(board?.tBodies[0].rows ?? [])].map((row) => [...row.querySelectorAll("td.cell a")]);
const cells = lines.flat();

board?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const line = lines.findIndex((row) => row.includes(event.target));
  if (line < 0) return;
  const column = lines[line].indexOf(event.target);
  const place = cells.indexOf(event.target);
  const next = {
    ArrowUp: lines[line - 1]?.[column],
    ArrowDown: lines[line + 1]?.[column],
    ArrowLeft: lines[line][column - 1],
    ArrowRight: lines[line][column + 1],
    j: cells[place + 1],
    k: cells[place - 1],
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "j" || event.target.closest("input, textarea, select, td.cell")) return;
  cells[0]?.focus();
});
