// What every page does when JavaScript is there; all of it also works without.

// Large text changes at once; the form still keeps the choice with the person.
const large = document.querySelector("form[data-large-text]");
large?.addEventListener("submit", (event) => {
  event.preventDefault();
  const root = document.documentElement;
  const on = root.dataset.text !== "large";
  if (on) root.dataset.text = "large";
  else delete root.dataset.text;
  const data = new FormData(large);
  data.set("large_text", on ? "yes" : "no");
  large.querySelector("button").setAttribute("aria-pressed", String(on));
  fetch(large.action, { method: "POST", body: data, redirect: "manual" });
});

// Only one question is open at a time, and Escape closes it where it was opened.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest("details.confirm[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
