// Fills a demo account into the sign-in form; without JavaScript the table is there to copy from.
const form = document.querySelector(".signin-form form");

for (const cell of document.querySelectorAll("[data-fill]")) cell.hidden = false;
for (const button of document.querySelectorAll("button[data-username]")) {
  button.addEventListener("click", () => {
    form.elements.username.value = button.dataset.username;
    form.elements.password.value = button.dataset.password;
    form.querySelector("button[type=submit]").focus();
  });
}
