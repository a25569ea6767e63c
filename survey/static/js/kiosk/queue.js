// Finished answers: sealed, numbered and kept until the server has them; each exactly once.

import { all, count, dropBallast, fact, run, takeBallast } from "./db.js";
import { receiptOf, seal } from "./seal.js";

class NotKept extends Error {
  constructor(code, cause) {
    super(`answer not kept: ${code}`, { cause });
    this.code = code;
  }
}

// Seals first, then gives the number and stores in one transaction: no number is ever given without its answer.
export async function enqueue(content, key, epoch) {
  const sealed = await seal(content, key);
  const waiting = { sealed, kept: content.at };
  const receipt = await receiptOf(content.id);
  return { receipt, sequence: await numbered(waiting, epoch) };
}

async function numbered(waiting, epoch) {
  try {
    return await store(waiting, epoch);
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw new NotKept("storage", error);
  }
  try {
    await dropBallast();
    return await store(waiting, epoch);
  } catch (error) {
    throw new NotKept("full", error);
  }
}

// The highest number that this page saw of each epoch: the browser may clear what is kept under a page that still
// runs, and no number may be given twice.
const seen = new Map();

function higher(epoch, kept) {
  const highest = Math.max(kept ?? 0, seen.get(epoch) ?? 0);
  seen.set(epoch, highest);
  return highest;
}

async function store(waiting, epoch) {
  const sequence = await run(["facts", "queue"], "readwrite", (facts, queue) => {
    const given = {};
    const name = `issued-${epoch}`;
    facts.get(name).onsuccess = ({ target }) => {
      given.result = higher(epoch, target.result) + 1;
      facts.put(given.result, name);
      queue.put({ epoch, sequence: given.result, ...waiting }, [epoch, given.result]);
    };
    return given;
  });
  return higher(epoch, sequence);
}

export const issued = async (epoch) => higher(epoch, await fact(`issued-${epoch}`));

// Another device from now on: its numbers begin anew, and what the server holds of the one before is not its own.
export async function become(key) {
  await run(["facts", "refused"], "readwrite", (facts, refused) => {
    facts.clear();
    refused.clear();
    facts.put(key, "key");
  });
  seen.clear();
}

// The waiting answer with the lowest number, undefined when none waits.
export function first() {
  return run(["queue"], "readonly", (queue) => {
    const found = {};
    queue.openCursor().onsuccess = ({ target }) => { found.result = target.result?.value; };
    return found;
  });
}

export const done = ({ epoch, sequence }) =>
  run(["queue"], "readwrite", (queue) => queue.delete([epoch, sequence]));

// Out of the queue, into what was refused, in one transaction.
export function refuse(record, reason, message, at) {
  const { epoch, sequence, sealed, kept } = record;
  return run(["queue", "refused"], "readwrite", (queue, refused) => {
    refused.put({ epoch, sequence, sealed, kept, reason, message, at }, [epoch, sequence]);
    queue.delete([epoch, sequence]);
  });
}

export const settle = (numbers) =>
  run(["refused"], "readwrite", (refused) => { numbers.forEach((number) => refused.delete(number)); });

export async function figures() {
  const [waiting, refused, oldest] = await Promise.all([count("queue"), all("refused"), first()]);
  const quarantine = refused.map(({ epoch, sequence, reason, message, at }) => ({ epoch, sequence, reason, message, at }));
  return { waiting, quarantine, oldest: oldest?.kept ?? null };
}

export async function exported(device, epoch) {
  const found = [...(await all("queue")), ...(await all("refused"))];
  const records = found.map(({ epoch, sequence, sealed, kept }) => ({ epoch, sequence, sealed, kept }));
  const file = { sipas_queue: 1, device, epoch, sent_at: new Date().toISOString(), records };
  return new Blob([JSON.stringify(file)], { type: "application/json" });
}

// Room for one more answer when storage is full; taken again once there is space.
export const reserve = () => takeBallast().then(() => true, () => false);
