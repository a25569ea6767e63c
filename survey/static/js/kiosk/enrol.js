// Making a browser a kiosk: eight letters and figures from an administrator.

import { el, retell } from "./dom.js";
import { frame, main } from "./frame.js";
import { wordsOf } from "./words.js";

const CODE_LENGTH = 8;

const bare = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, CODE_LENGTH);
const inGroups = (code) => code.replace(/^(.{4})(.+)$/, "$1 $2");

// Writes the code in two groups as it is typed; the caret stays behind the same character.
function regroup(input) {
  const before = bare(input.value.slice(0, input.selectionStart)).length;
  input.value = inGroups(bare(input.value));
  const place = before + (before > 4 ? 1 : 0);
  input.setSelectionRange(place, place);
}

function codeField(words, code) {
  const input = el("input", {
    class: "input code", id: "code", name: "code", type: "text", autocomplete: "off", autocapitalize: "characters",
    autocorrect: "off", spellcheck: "false", "aria-describedby": "code-how", on: { input: () => regroup(input) },
  });
  input.value = inGroups(bare(code));
  return input;
}

// enrol: core.enrol; code: from the address, tried at once; a success changes the state and with it the screen.
export function enrolScreen({ config }, { enrol, code = "" }) {
  const words = wordsOf(config);
  const input = codeField(words, code);
  const send = el("button", { type: "submit", class: "button primary" }, words.say("enrol_send"));
  const problem = el("div", { class: "problem" });
  const complain = (sentence) => {
    problem.replaceChildren(el("div", { class: "summary", role: "alert" }, sentence));
    input.focus();
  };
  const submit = async () => {
    const typed = bare(input.value);
    if (typed.length < CODE_LENGTH) return complain(words.say("enrol_short", { n: typed.length }));
    problem.replaceChildren();
    send.disabled = true;
    retell(send, words.say("enrol_sending"));
    await enrol(typed).catch(({ code: why, message }) =>
      complain(why === "offline" ? words.say("enrol_offline") : message || words.say("enrol_failed")));
    send.disabled = false;
    return retell(send, words.say("enrol_send"));
  };
  const form = el("form", { novalidate: true, autocomplete: "off" },
    el("div", { class: "field" }, el("label", { for: "code" }, words.say("enrol_code")), input), problem, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  // Once the screen stands: a success changes the screen.
  if (code) setTimeout(submit);
  return {
    name: "enrol",
    words,
    focus: input,
    parts: frame({ words, config }, main({ class: "away enrol" },
      el("h1", {}, words.say("enrol")), el("p", { id: "code-how" }, words.say("enrol_how")), form,
      el("p", { class: "soft" }, words.say("enrol_citizen")))),
  };
}
