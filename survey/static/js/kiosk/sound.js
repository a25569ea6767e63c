// Reading aloud: recorded clips where the settings have them, the device's own voice else.

const SILENT = { canSpeak: () => false, speak() {}, stop() {} };
const NO_OPINION_KEY = "_no_opinion";
let player = SILENT;
let used = false;

// The module that plays and speaks: speak(sequence, {onstep, onend}), stop(), canSpeak(language).
export function usePlayer(module) {
  player = module;
  // Browsers load their voices when they are first asked for one.
  player.canSpeak("vi");
}

function spoken({ key, phrase }, { words, config }) {
  const lang = phrase.lang ?? words.code;
  return { key, text: phrase.text, lang, url: config.audio?.[lang]?.[key] };
}

// parts: [{key, phrase}, …]. Only what can be read whole is offered: a choice left out would be a choice less.
export function canRead(parts, context) {
  return parts.map((part) => spoken(part, context)).every(({ url, lang }) => url || player.canSpeak(lang));
}

// Whether people hear recordings alone, and not the device's own voice.
export function isRecorded(parts, context) {
  return parts.every((part) => spoken(part, context).url);
}

export function read(parts, context, { onstep = () => {}, onend = () => {} } = {}) {
  used = true;
  player.speak(parts.map((part) => spoken(part, context)), { onstep, onend });
}

export function hush() {
  player.stop();
}

// Whether this person listened to anything; forgotten with the person.
export const heard = () => used;

export function forgetSound() {
  hush();
  used = false;
}

export const choiceKey = (item, value) => (value === "~" ? NO_OPINION_KEY : `${item.id}=${value}`);

// The question, what to know about it, and each choice. The keys are those of survey/audio/script.py.
export function questionParts(item, words) {
  const hint = words.hint(item);
  return [
    { key: item.id, phrase: words.label(item) },
    ...(hint ? [{ key: `${item.id}+hint`, phrase: hint }] : []),
    ...item.options.map((value) => ({ key: choiceKey(item, value), phrase: words.option(item, value) })),
    ...(item.no_opinion ? [{ key: NO_OPINION_KEY, phrase: words.say("no_opinion") }] : []),
  ];
}
