// A question answered by typing: a number, or free text where the round allows it.

import { NO_OPINION, anchor, noOpinion } from "./choices.js";
import { el } from "./dom.js";

// Keyboards and browsers are asked to remember, correct and look up nothing.
const PRIVATE = { autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: "false" };

// → {element, read(): what stands there or null}
export function typed(item, words, given) {
  const text = given === NO_OPINION ? "" : given ?? "";
  const common = { id: anchor(item.id), "aria-labelledby": "question", ...PRIVATE };
  const box = item.kind === "number"
    ? el("input", { ...common, type: "text", inputmode: "numeric", class: "input short" })
    : el("textarea", { ...common, class: "input", rows: 5, maxlength: item.max_length });
  box.value = text;
  const none = item.no_opinion && noOpinion(item, words, given === NO_OPINION);
  const element = el("div", { class: "choices" }, box, none);
  const tick = none ? none.querySelector("input") : { checked: false };
  box.addEventListener("input", () => { tick.checked = false; });
  if (none) tick.addEventListener("change", () => { if (tick.checked) box.value = ""; });
  return {
    element,
    read: () => (tick.checked ? NO_OPINION : box.value.trim() || null),
    focus: () => box.focus(),
  };
}

// The digits that are stored, from "3", " 3 " or "3,0"; null for anything else or too long.
export function wholeNumber(text, width) {
  const found = /^(\d+)(?:[.,]0*)?$/.exec(text.trim());
  const digits = found && found[1].replace(/^0+(?=\d)/, "");
  return digits && digits.length <= width ? digits : null;
}

// What may be sent of an answer: a number that is none is left out.
export function tidy(item, given) {
  if (item.kind !== "number" || given === NO_OPINION || given === null) return given;
  return wholeNumber(given, item.width ?? Infinity);
}
