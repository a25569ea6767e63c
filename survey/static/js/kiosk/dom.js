// Builds elements. What comes in as text stays text: nothing here reads markup.

const DRAWING = "http://www.w3.org/2000/svg";

// Children are elements, texts, phrases of words.js ({text, lang}), lists of these, or nothing.
export function put(parent, child) {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) child.forEach((one) => put(parent, one));
  else if (child instanceof Node) parent.append(child);
  else if (child.lang) parent.append(el("span", { lang: child.lang }, child.text));
  else parent.append(typeof child === "object" ? child.text : String(child));
}

function set(element, name, value) {
  if (name === "on") for (const event in value) element.addEventListener(event, value[event]);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(name, typeof value === "object" ? value.text : value);
  }
}

// el("p", {class: "hint", on: {click: f}}, "text", other)
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) set(element, name, attributes[name]);
  put(element, children);
  return element;
}

export function drawn(tag, attributes = {}, ...children) {
  const element = document.createElementNS(DRAWING, tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

// A shape of the page's sprite, for the eye only.
export function shape(name) {
  return drawn("svg", { "aria-hidden": "true" }, drawn("use", { href: `#${name}` }));
}

export function button(words, press, attributes = {}) {
  return el("button", { type: "button", class: "button", ...attributes, on: { click: press } }, words);
}

// Another text in the same element.
export function retell(element, words) {
  element.replaceChildren();
  put(element, words);
}
