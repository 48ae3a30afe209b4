// The page of a point: counts the letters of the statement as they are typed, and lets K and J lead
// to the point before and after. Without it the server counts, and the links are there all the same.

const field = document.querySelector("textarea[data-counted], #id_narrative");
const counter = document.getElementById("counter");

function count() {
  const most = Number(counter.dataset.most);
  const letters = [...field.value].length;
  counter.querySelector("[data-letters]").textContent = letters.toLocaleString("en");
  counter.classList.toggle("is-over", letters > most);
}

if (field && counter) {
  field.addEventListener("input", count);
  count();
}

const ways = { k: "a[rel='prev']", j: "a[rel='next']" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = ways[event.key] && document.querySelector(ways[event.key]);
  if (link) link.click();
});
