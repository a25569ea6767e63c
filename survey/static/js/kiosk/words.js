// What the page says. A text that a language does not have is said in Vietnamese and marked so.

export const FIRST = "vi";

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

// The sentences that are in the page itself, for when there are no settings yet.
function shellWord(key) {
  const found = document.getElementById("words").content.querySelector(`[data-word="${key}"]`);
  return found ? found.textContent.trim() : null;
}

function values(phrases) {
  return Object.fromEntries(
    Object.entries(phrases).map(([name, value]) => [name, value?.text ?? value]),
  );
}

// Phrases are {text, lang}; lang is null where it is the language of the page.
export function wordsOf(config, code = FIRST) {
  const find = (look) => {
    const text = look(code);
    if (text) return { text, lang: null };
    return { text: look(FIRST) ?? "", lang: code === FIRST ? null : FIRST };
  };
  const say = (key, given = {}) => {
    const { text, lang } = find((language) => config?.words?.[language]?.[key]);
    return { text: fill(text || shellWord(key) || "", values(given)), lang };
  };
  const asked = (look) => find((language) => look(config.texts[language] ?? {}));
  const maybe = (phrase) => (phrase.text ? phrase : null);
  return {
    code,
    tag: config?.languages?.find((one) => one.code === code)?.tag ?? FIRST,
    say,
    label: (item) => asked((texts) => texts.items?.[item.id]?.label),
    hint: (item) => maybe(asked((texts) => texts.items?.[item.id]?.hint)),
    option: (item, value) => asked((texts) => texts.items?.[item.id]?.options?.[value]),
    section: (item) => asked((texts) => texts.sections?.[item.section]),
    intro: (item) => maybe(asked((texts) => texts.intros?.[item.section])),
    consent: () => (config.texts[FIRST]?.consent ?? []).map((_, place) => asked((texts) => texts.consent?.[place])),
  };
}

const LOCAL = "Asia/Ho_Chi_Minh";

export function number(value, digits = 0) {
  return new Intl.NumberFormat(FIRST, { maximumFractionDigits: digits }).format(value);
}

const DATE = { timeZone: LOCAL, day: "2-digit", month: "2-digit", year: "numeric" };

export function day(moment) {
  return new Intl.DateTimeFormat("vi-VN", DATE).format(new Date(moment));
}

export function time(moment) {
  const clock = new Intl.DateTimeFormat("vi-VN", { timeZone: LOCAL, hour: "2-digit", minute: "2-digit" });
  return `${clock.format(new Date(moment))}, ${day(moment)}`;
}
