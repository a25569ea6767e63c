// What people agree to before a questionnaire of more than a few minutes.

import { button, el } from "./dom.js";
import { frame, main } from "./frame.js";
import { listenButton } from "./reader.js";

export function consentScreen(visit, { agree, decline }) {
  const { words } = visit;
  const lines = words.consent().map((line) => el("p", {}, line));
  const key = (place) => `_consent.${place + 1}`;
  const parts = words.consent().map((phrase, place) => ({ key: key(place), phrase }));
  const title = el("h1", { tabindex: "-1" }, words.say("before"));
  return {
    name: "consent",
    words,
    focus: title,
    parts: frame(visit, main({}, title,
      listenButton(parts, visit, (read) => lines.find((_, place) => key(place) === read), "listen_here"),
      el("div", { class: "consent" }, lines),
      el("div", { class: "actions" },
        button(words.say("decline"), decline),
        button(words.say("agree"), agree, { class: "button primary" })))),
  };
}
