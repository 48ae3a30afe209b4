// A file can also be dropped, and its name and size are said at once; choosing works without this.
const zone = document.querySelector("[data-drop-zone]");
const input = zone.querySelector("input[type=file]");
const chosen = zone.querySelector("[data-drop-chosen]");

const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : megabytes(bytes));

function tell() {
  const file = input.files[0];
  const tooBig = Boolean(file) && file.size > Number(input.dataset.limit);
  chosen.textContent = file ? `${file.name}　${size(file.size)}` : "";
  if (tooBig) chosen.textContent += `　${input.dataset.tooBig}`;
  chosen.classList.toggle("note-red", tooBig);
}

zone.querySelector("[data-drop-invitation]").hidden = false;
input.addEventListener("change", tell);
for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) {
  zone.addEventListener(name, () => zone.classList.remove("is-over"));
}
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length === 0) return;
  input.files = event.dataTransfer.files;
  tell();
  input.focus();
});
