// Which questions are put to whom: the same rules as questionnaires/routing.py, over the settings' items.

// A condition on an unanswered item is not met.
export function isAsked(item, answers) {
  if (!item.ask_if) return true;
  const given = answers[item.ask_if.item];
  return [given ?? []].flat().some((value) => item.ask_if.values.includes(value));
}

// The answers without those to items that are not asked, and without unknown items.
export function keepAsked(items, answers) {
  const kept = {};
  for (const item of items) {
    if (Object.hasOwn(answers, item.id) && isAsked(item, kept)) kept[item.id] = answers[item.id];
  }
  return kept;
}

// The questions put to this person, as far as the answers tell.
export function asked(items, answers) {
  const kept = keepAsked(items, answers);
  return items.filter((item) => isAsked(item, kept));
}

// Required items that are asked of this person and have no answer yet.
export function missing(items, answers) {
  return items.filter(
    (item) => item.required && isAsked(item, answers) && !(answers[item.id]?.length > 0),
  );
}

export function isUnderAge(items, answers) {
  return items.some((item) => item.under_age && answers[item.id] === item.under_age);
}

// The question after or before the one of this id, null at either end.
export function following(items, answers, id) {
  return beside(items, answers, id, 1);
}

export function preceding(items, answers, id) {
  return beside(items, answers, id, -1);
}

function beside(items, answers, id, step) {
  const way = asked(items, answers);
  const place = way.findIndex((item) => item.id === id);
  return (place < 0 ? null : way[place + step]) ?? null;
}
