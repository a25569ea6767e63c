// Opening hours, in Vietnam's time whatever the device's own zone is. Vietnam has no summer time.

const AHEAD = 7 * 3600 * 1000;

// hours: null (always open) or {"1": [["07:30", "11:30"], …], …} by ISO weekday.
export function isOpen(hours, moment) {
  if (!hours) return true;
  const local = new Date(moment.getTime() + AHEAD);
  const clock = local.toISOString().slice(11, 16);
  const spans = hours[String(local.getUTCDay() || 7)] ?? [];
  return spans.some(([from, to]) => from <= clock && clock < to);
}

// Neighbouring days with the same hours together: [{from: 1, to: 5, spans}, …], days without hours left out.
export function grouped(hours) {
  const groups = [];
  for (let day = 1; day <= 7; day += 1) {
    const spans = hours[String(day)] ?? [];
    const last = groups.at(-1);
    if (last && last.to === day - 1 && JSON.stringify(last.spans) === JSON.stringify(spans)) last.to = day;
    else groups.push({ from: day, to: day, spans });
  }
  return groups.filter((group) => group.spans.length);
}
