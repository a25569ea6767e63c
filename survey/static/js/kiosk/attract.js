// What stands on the kiosk while nobody answers.

import { button, el, retell, shape } from "./dom.js";
import { frame, languageButtons, main } from "./frame.js";

const FACES = ["f1", "f2", "f3", "f4", "f5"];

// way: {start(), choose(code), technician(), ready(): whether a new person may begin}
export function attractScreen({ words, config }, way) {
  const start = button(words.say("start"), () => { if (way.ready()) way.start(); }, { class: "button primary start" });
  const tell = () => {
    const ready = way.ready();
    if (start.getAttribute("aria-disabled") === String(!ready)) return;
    start.setAttribute("aria-disabled", String(!ready));
    retell(start, words.say(ready ? "start" : "wait"));
  };
  const timer = setInterval(tell, 200);
  tell();
  const languages = languageButtons(words, config, way.choose);
  return {
    name: "attract",
    words,
    leave: () => clearInterval(timer),
    parts: frame({ words, config }, main({ class: "attract" },
      // For those who read little; all five alike, so that none is suggested.
      el("p", { class: "row", "aria-hidden": "true" }, FACES.map(shape)),
      el("h1", {}, words.say("attract")),
      start,
      el("p", { class: "minutes" }, words.say("minutes", { minutes: config.round.minutes })),
      languages.length > 0
        && el("div", { class: "languages", role: "group", "aria-label": words.say("languages") }, languages)),
    technicianFoot(words, way.technician)),
  };
}

export function technicianFoot(words, open) {
  return el("footer", { class: "foot" },
    button(words.say("technician"), open, { class: "button plain", "data-technician": true }));
}
