// Which screen belongs on the kiosk while nobody answers.

import { isOpen } from "./hours.js";

// → "attract", "asleep", "enrol", or why nobody can answer (away.js has the sentences).
export function decide(state, moment) {
  const { config, problem } = state;
  if (problem === "insecure" || problem === "elsewhere") return problem;
  if (!config && problem === "storage") return "storage";
  if (!state.enrolled) return "enrol";
  if (state.revoked) return "revoked";
  if (!config) return "waiting";
  // Nothing waits any more: there is room again, whatever went wrong before.
  if (problem === "full" && state.queue > 0) return "full";
  if (!config.round) return "no-round";
  // Until the server confirmed the clock since the start, a reset or wrong one must not close the kiosk.
  return state.sure ? byClock(config, moment) : "attract";
}

function byClock({ round, settings }, moment) {
  if (moment < new Date(round.opens)) return "not-open";
  if (moment >= new Date(round.ends)) return "closed";
  return isOpen(settings.hours, moment) ? "attract" : "asleep";
}
