// Sealing an answer to the server's public key; this device cannot read it again (docs/kiosk-protocol.md).

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = new TextEncoder().encode("sipas kiosk 1");
const LARGEST = 48000;

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function seal(content, { kid, jwk }) {
  const theirs = await crypto.subtle.importKey("jwk", jwk, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(content));
  const ct = base64url(await chunked(crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text)));
  const { x, y } = await crypto.subtle.exportKey("jwk", own.publicKey);
  return { kid, epk: { kty: "EC", crv: "P-256", x, y }, iv: base64url(iv), ct };
}

// An answer is at most some kilobytes; the server takes no body above 64 kB, in which base64 makes 4 bytes of 3.
async function chunked(encrypted) {
  const bytes = await encrypted;
  if (bytes.byteLength > LARGEST) throw new RangeError(`answer of ${bytes.byteLength} bytes, expected ${LARGEST} at most`);
  return bytes;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The mã phiếu of an id, as survey/intake/receipt.py computes it.
export async function receiptOf(id) {
  const bytes = new TextEncoder().encode("receipt" + id);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  let bits = 0n;
  for (const byte of hash.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 6n;
  let body = "";
  for (let shift = 45n; shift >= 0n; shift -= 5n) body += ALPHABET[Number((bits >> shift) & 31n)];
  return `${body.slice(0, 5)}-${body.slice(5)}-${checkCharacter(body)}`;
}

function checkCharacter(body) {
  let total = 0;
  [...body].reverse().forEach((char, place) => {
    const value = ALPHABET.indexOf(char) * (place % 2 === 0 ? 2 : 1);
    total += Math.floor(value / 32) + (value % 32);
  });
  return ALPHABET[(32 - (total % 32)) % 32];
}

// A technician's PIN against its salted hash in the settings.
export async function pinFits(pin, { salt, hash, iterations }) {
  const raw = Uint8Array.from(atob(salt), (char) => char.charCodeAt(0));
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: raw, iterations }, base, 256);
  return btoa(String.fromCharCode(...new Uint8Array(bits))) === hash;
}
