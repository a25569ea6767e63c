// Three comforts; the form works without them.

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

// "Nghe" stands beside what can be heard: where clips were prepared, or the device itself has a voice.
// What reads is fetched when it is asked for, and nothing is ever read by itself.
function offerToRead(form) {
  const clips = JSON.parse(form.dataset.clips);
  const voices = window.speechSynthesis;
  const buttons = [...form.querySelectorAll(".listen")];
  const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  const canBeHeard = (button) => {
    const wanted = primary(button.closest("[lang]").lang);
    const speaks = (voice) => voice.localService && primary(voice.lang) === wanted;
    return button.dataset.key in clips || Boolean(voices && voices.getVoices().some(speaks));
  };
  const show = () => buttons.forEach((button) => { button.hidden = !canBeHeard(button); });
  show();
  if (voices) voices.onvoiceschanged = show;
  const fetched = () => import(form.dataset.listen);
  buttons.forEach((button) => {
    // A head start; the press itself tells when it failed.
    button.addEventListener("pointerdown", () => fetched().catch(() => {}), { once: true });
    button.addEventListener("click", () => {
      // Made and woken within the press: some browsers let nothing else make a sound afterwards.
      const player = new Audio();
      player.load();
      if (voices && !(button.dataset.key in clips)) voices.speak(new SpeechSynthesisUtterance(""));
      fetched().then(({ read }) => read(button, clips, player), () => { button.hidden = true; });
    });
  });
}
document.querySelectorAll("form[data-listen]").forEach(offerToRead);
