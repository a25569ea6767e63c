// One question on the screen. Its answer goes to the visit at every touch; the screen itself remembers nothing.

import { choices, digitChooses } from "./choices.js";
import { button, el, retell } from "./dom.js";
import { frame, main } from "./frame.js";
import { listenButton } from "./reader.js";
import { asked, following } from "./route.js";
import { questionParts } from "./sound.js";
import { typed } from "./typed.js";

// More letters than this take smaller type, so that a question stays within two lines.
const LONG_QUESTION = 58;

function control(item, words, given) {
  return item.kind === "choice" || item.kind === "multi" ? choices(item, words, given) : typed(item, words, given);
}

// "Câu 3/22 · section" and its bar; retold when an answer opens or closes a question.
function progress() {
  const line = el("p");
  const bar = el("progress");
  const tell = ({ words, items, answers }, item) => {
    const way = asked(items, answers);
    const number = way.findIndex((one) => one.id === item.id) + 1;
    const place = words.say("progress", { number, of: way.length });
    const section = words.section(item);
    retell(line, [place, section.text && " · ", section.text && section]);
    bar.value = number;
    bar.max = way.length;
    bar.classList.toggle("later", way.length === 1);
    bar.setAttribute("aria-label", place.text);
  };
  return { element: el("div", { class: "progress" }, line, bar), tell };
}

// A section's introduction stands above its first question.
function opens(item, { items, answers }) {
  return asked(items, answers).find((one) => one.section === item.section)?.id === item.id;
}

function remarks(item, words) {
  const hint = words.hint(item);
  const free = !item.required && !hint && item.kind !== "choice" && item.kind !== "multi";
  return (hint || free) && el("p", { class: "hint", id: "question-hint" }, hint ?? words.say("optional"));
}

function consentNote(words) {
  return el("div", { class: "consent small" },
    el("p", {}, words.consent().flatMap((line) => [line, " "])),
    el("p", {}, words.say("agree_by_sending", { forward: words.say("send") })));
}

// Where a round keeps what is left unfinished, the consent names this way out.
function erase({ words, config }, way) {
  return config.round.keep_partial && button(words.say("erase"), way.erase, { class: "button plain erase" });
}

// visit: {words, config, items, answers, choose}; way: {back(), next(), answered(value), consent: bool}
export function questionScreen(visit, item, way) {
  const { words, items } = visit;
  const field = control(item, words, visit.answers[item.id]);
  const label = words.label(item);
  const intro = opens(item, visit) && words.intro(item);
  const size = label.text.length > LONG_QUESTION ? "long" : null;
  const legend = el("legend", { id: "question", tabindex: "-1", class: size }, el("h1", {}, label));
  const hint = remarks(item, words);
  const problem = el("div", { class: "problem" });
  const where = progress();
  const forward = el("button", { type: "submit", class: "button primary" });
  const marked = (key) => field.element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.parentElement;
  const note = way.consent ? consentNote(words) : null;
  const form = el("form", { novalidate: true, autocomplete: "off", "data-item": item.id, class: note && "agreeing" },
    intro && el("p", { class: "intro" }, intro),
    el("fieldset", { class: "question", "aria-describedby": hint && "question-hint", on: { keydown: digitChooses } },
      legend, hint, problem, listenButton(questionParts(item, words), visit, marked), field.element),
    note, erase(visit, way),
    el("div", { class: "actions" }, button(words.say("back"), way.back), forward));
  const tell = () => {
    const last = !following(items, visit.answers, item.id);
    where.tell(visit, item);
    retell(forward, words.say(last ? "send" : "next"));
    note?.classList.toggle("later", !last);
  };
  const changed = () => {
    way.answered(field.read());
    problem.replaceChildren();
    tell();
  };
  for (const sign of ["input", "change"]) form.addEventListener(sign, changed);
  form.addEventListener("submit", (event) => { event.preventDefault(); way.next(complain); });
  const complain = (key) => {
    const box = el("div", { class: "summary", role: "alert", tabindex: "-1" }, words.say(key));
    problem.replaceChildren(box);
    box.focus();
  };
  tell();
  return { name: "question", words, parts: frame(visit, main({}, where.element, form)), focus: legend };
}
