// One screen at a time. What leaves the stage is taken out of the page, with its focus and selection.

import { put } from "./dom.js";
import { hush } from "./sound.js";

const nothing = () => {};

export class Stage {
  constructor(root) {
    this.root = root;
    this.leave = nothing;
  }

  // screen: {name, words, parts, focus: element, leave: what to stop when another screen comes}
  show({ name, words, parts, focus = null, leave = nothing }) {
    this.clear();
    this.leave = leave;
    this.root.dataset.screen = name;
    document.documentElement.lang = words.tag;
    put(this.root, parts);
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

