// A QR code as a drawing, made on the device.

import { qrcode } from "../vendor/qrcode-generator.js";
import { drawn } from "./dom.js";

// Empty modules around the code, as readers need them.
const MARGIN = 4;

export function qr(text, label) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let dark = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (code.isDark(row, column)) dark += `M${column + MARGIN} ${row + MARGIN}h1v1h-1z`;
    }
  }
  const side = size + 2 * MARGIN;
  return drawn("svg", { class: "qr", viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label },
    drawn("path", { d: dark }));
}
