// Two comforts; the form works without them.

// Keys 1-5 choose a face while the focus is inside its question, as on a numeric keypad.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  const question = event.target.closest("fieldset[data-keys]");
  const choice = question && question.querySelectorAll(".faces input")[event.key - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});

// A question that depends on another on the same page shows only while it applies.
// Without this script its note says when to answer, and the server ignores or asks.
function showWhatApplies() {
  for (const box of document.querySelectorAll("[data-ask-item]")) {
    const asked = [...document.getElementsByName(box.dataset.askItem)];
    if (!asked.length) continue;
    const values = box.dataset.askValues.split(" ");
    const applies = asked.some((control) => control.checked && values.includes(control.value));
    box.hidden = !applies;
    for (const control of box.querySelectorAll("input, textarea")) control.disabled = !applies;
  }
}
document.addEventListener("change", showWhatApplies);
addEventListener("pageshow", showWhatApplies);
showWhatApplies();
