// A question answered by touching: five faces, a list with rings, or a list with boxes.

import { el, shape } from "./dom.js";
import { choiceKey } from "./sound.js";

export const NO_OPINION = "~";
// A list of more than this many stands in two columns; of more than that many, closer together.
const COLUMN = 6;
const MANY = 12;
// A word of more letters than this does not fit under a face at the larger text.
const LONG_WORD = 9;

export const anchor = (id) => `q-${id.replace(/[^0-9A-Za-z_-]/g, "-")}`;

function choice(item, value, words, checked, kind) {
  const several = item.kind !== "choice";
  const face = item.faces && value !== NO_OPINION && shape(`f${item.options.indexOf(value) + 1}`);
  return el("label", { class: `choice ${kind}` },
    el("input", {
      type: several ? "checkbox" : "radio", name: anchor(item.id), value, checked, autocomplete: "off",
      "data-key": choiceKey(item, value),
    }),
    el("span", {}, face, words));
}

export function noOpinion(item, words, checked) {
  return choice(item, NO_OPINION, words.say("no_opinion"), checked, "none");
}

function listClass(item, labels) {
  if (item.faces) return labels.some(({ text }) => longest(text) > LONG_WORD) ? "faces long" : "faces";
  const { length } = item.options;
  return length > MANY ? "list two many" : length > COLUMN ? "list two" : "list";
}

const longest = (text) => Math.max(...text.split(/\s/).map((word) => word.length));

function pickedLine(item, words, labels) {
  return el("p", { class: "picked", "aria-hidden": "true" },
    el("span", {}, words.say("picked")), " ",
    labels.map(({ text }) => el("b", { "data-word": text })));
}

// → {element, read(): the answer or null}
export function choices(item, words, given) {
  const labels = item.options.map((value) => words.option(item, value));
  const checked = (value) => [given ?? []].flat().includes(value);
  const kind = item.faces ? "" : item.kind === "multi" ? "plain several" : "plain";
  const element = el("div", { class: "choices", on: { change: ({ target }) => exclude(element, target) } },
    el("div", { class: listClass(item, labels) },
      item.options.map((value, place) => choice(item, value, labels[place], checked(value), kind))),
    item.faces && pickedLine(item, words, labels),
    item.no_opinion && noOpinion(item, words, checked(NO_OPINION)));
  return { element, read: () => answer(item, element), focus: () => element.querySelector("input").focus() };
}

// Among boxes "no opinion" stands alone, and any other choice takes it away.
function exclude(element, changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  for (const box of element.querySelectorAll("input:checked")) {
    if ((box.value === NO_OPINION) !== (changed.value === NO_OPINION)) box.checked = false;
  }
}

function answer(item, element) {
  const values = [...element.querySelectorAll("input:checked")].map((box) => box.value);
  if (!values.length) return null;
  return item.kind === "multi" && values[0] !== NO_OPINION ? values : values[0];
}

// Keys 1 to 5 choose a face while the focus is in the question.
export function digitChooses(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
  const box = event.currentTarget.querySelectorAll(".faces input")[event.key - 1];
  if (!box) return;
  event.preventDefault();
  box.checked = true;
  box.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}
