// One screen at a time. What leaves the stage is taken out of the page, with its focus and selection.

import { put } from "./dom.js";
import { hush } from "./sound.js";

const nothing = () => {};
// A second tap that comes sooner was meant for the screen before: nobody reads a question this fast.
const SAME_TAP = 450;

export class Stage {
  constructor(root) {
    this.root = root;
    this.leave = nothing;
    this.since = 0;
    root.addEventListener("click", (event) => this.ignoreDouble(event), true);
  }

  // Without this, a double tap on "Gửi" would close the thanks before anybody saw the code.
  ignoreDouble(event) {
    const again = event.pointerType === "touch" || event.detail > 1;
    if (!again || performance.now() - this.since > SAME_TAP) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // screen: {name, words, parts, focus: element, leave: what to stop when another screen comes}
  show({ name, words, parts, focus = null, leave = nothing }) {
    this.clear();
    this.leave = leave;
    this.root.dataset.screen = name;
    document.documentElement.lang = words.tag;
    put(this.root, parts);
    this.since = performance.now();
    scrollTo(0, 0);
    (focus ?? this.root.querySelector("main")).focus({ preventScroll: true });
  }

  clear() {
    this.leave();
    this.leave = nothing;
    hush();
    document.activeElement?.blur();
    getSelection()?.removeAllRanges();
    this.root.replaceChildren();
    delete this.root.dataset.screen;
  }
}

