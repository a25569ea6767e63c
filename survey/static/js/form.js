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
