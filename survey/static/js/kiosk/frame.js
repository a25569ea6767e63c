// The frame around every screen: whose survey it is and the ways to show it. Size and contrast live on the
// html element alone, so that nothing of them is left after reset().

import { button, el, retell } from "./dom.js";

const SIZES = ["size-100", "size-150", "size-200"];
const SIZE_WORDS = ["larger", "larger_still", "normal_size"];
const root = document.documentElement;

const sizeNow = () => Math.max(0, SIZES.findIndex((name) => root.classList.contains(name)));
const contrastWord = () => (root.classList.contains("contrast") ? "normal_contrast" : "high_contrast");

export function reset() {
  root.className = "kiosk";
}

export const isPlain = () => root.className === "kiosk";

function sizeButton(words) {
  const made = button(words.say(SIZE_WORDS[sizeNow()]), () => {
    const next = (sizeNow() + 1) % SIZES.length;
    root.classList.remove(...SIZES);
    if (next) root.classList.add(SIZES[next]);
    retell(made, words.say(SIZE_WORDS[next]));
  }, { class: "", "data-tool": "size" });
  return made;
}

function contrastButton(words) {
  const made = button(words.say(contrastWord()), () => {
    root.classList.toggle("contrast");
    retell(made, words.say(contrastWord()));
  }, { class: "", "data-tool": "contrast" });
  return made;
}

// A button per language that is not shown now, each in its own words; choose(code) changes to it.
export function languageButtons(words, config, choose, attributes = {}) {
  return config.languages.filter((one) => one.code !== words.code).map((one) =>
    button(one.name, () => choose(one.code), { lang: one.tag, "data-language": one.code, ...attributes }));
}

function tools(words, config, choose) {
  return el("nav", { class: "tools", "aria-label": words.say("tools") },
    choose && languageButtons(words, config, choose, { class: "" }),
    sizeButton(words), contrastButton(words));
}

// A bare number is said as "Quầy 3"; a name that an administrator gave stands as it is.
export function counterName(words, { counter }) {
  return /^\d/.test(counter ?? "") ? words.say("counter", { counter }) : counter;
}

function head(words, { unit, ...device }) {
  const counter = counterName(words, device);
  return el("header", { class: "head" }, el("b", {}, unit.name), counter && el("span", {}, counter));
}

// The middle of a screen. It can take the focus, so that a screen reader begins there.
export function main(attributes, ...children) {
  return el("main", { id: "main", tabindex: "-1", ...attributes }, children);
}

// What stands on a screen: main in the middle; before there are settings it stands alone.
// choose: what to do with a chosen language, null where the screen itself offers languages.
export function frame({ words, config, choose = null }, middle, foot = null) {
  const known = Boolean(config);
  return [
    config?.round?.simulated && el("aside", { class: "demo" }, words.say("simulated")),
    el("div", { class: "page" },
      known && head(words, config.device), known && tools(words, config, choose), middle, foot),
  ];
}
