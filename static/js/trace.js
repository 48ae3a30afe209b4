// A second press on an indicator's name closes its trace again; without this the name leads to it.
function opens(link) {
  return document.getElementById(link.getAttribute("href").slice(1));
}
for (const link of document.querySelectorAll("a[data-trace]")) {
  const row = opens(link);
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", String(row.classList.contains("is-open")));
  link.setAttribute("aria-controls", row.id);
  const toggle = (event) => {
    event.preventDefault();
    const open = row.classList.toggle("is-open");
    link.setAttribute("aria-expanded", String(open));
    row.querySelector("details").open = true;
  };
  link.addEventListener("click", toggle);
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") toggle(event);
  });
}
