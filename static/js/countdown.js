// Counts down to a deadline. The server says how many seconds are left; from there only the time
// that passes on this page counts, whatever the reader's clock says.

const card = document.querySelector("[data-countdown]");
const text = card.querySelector("[data-countdown-text]");
const began = performance.now();
const MINUTE = 60;
const HOURS_COUNTED = 48 * 60 * MINUTE;

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function words(left) {
  if (left < 0) return card.dataset.textOver;
  if (left > HOURS_COUNTED) return filled(card.dataset.textDays, { days: Math.floor(left / 86400) });
  const minutes = Math.floor(left / MINUTE);
  return filled(card.dataset.textHours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

function show() {
  const left = Number(card.dataset.countdown) - (performance.now() - began) / 1000;
  const said = words(left);
  if (text.textContent !== said) text.textContent = said;
  if (left >= 0) setTimeout(show, 5000);
}

show();
