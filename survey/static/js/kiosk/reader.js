// The button that reads a screen aloud; what is being read is marked.

import { button, el, retell, shape } from "./dom.js";
import { canRead, hush, isRecorded, read } from "./sound.js";

// parts: [{key, phrase}, …] as sound.js has them; marked(key): the element to mark while its part is read.
// Nothing where neither a recording nor a voice of the device is there.
export function listenButton(parts, context, marked, name = "listen") {
  const { words } = context;
  if (!canRead(parts, context)) return null;
  const label = el("span", {}, words.say(name));
  let now = null;
  let reading = false;
  const mark = (element) => {
    now?.classList.remove("spoken");
    element?.classList.add("spoken");
    now = element;
  };
  const rest = () => {
    reading = false;
    mark(null);
    retell(label, words.say(name));
  };
  const press = () => {
    if (reading) return hush();
    reading = true;
    retell(label, words.say("listen_stop"));
    return read(parts, context, { onstep: ({ key }) => mark(marked(key)), onend: rest });
  };
  const kind = !isRecorded(parts, context) && el("small", {}, words.say("machine_voice"));
  return button([shape("sound"), label, kind], press, { class: "button listen" });
}
