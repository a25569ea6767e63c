// Calls to the server. What does not say "sipas" in its body is no answer of the server, whatever its status.

const ROOT = "/api/v1/devices/";
const PATIENCE = 20000;

export class NoServer extends Error {}

let deviceKey = null;

export function useKey(key) {
  deviceKey = key;
}

export const usedKey = () => deviceKey;

export async function call(path, { body, etag } = {}) {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = `"${etag}"`;
  if (deviceKey) headers.Authorization = `Device ${deviceKey}`;
  const asked = {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  };
  try {
    const response = await fetch(ROOT + path, asked);
    if (response.status === 304) return { status: 304, content: null };
    const content = await response.json();
    if (content.sipas !== 1) throw new NoServer(`${response.status} of somebody else`);
    return { status: response.status, content };
  } catch (error) {
    throw error instanceof NoServer ? error : new NoServer(String(error));
  }
}
