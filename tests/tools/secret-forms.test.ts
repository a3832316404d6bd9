import fc from "fast-check";
import { expect, test } from "vitest";
import { hideCutSecrets, hideSecrets, holdsSecret } from "../../runtime/tools/secrets/hide-secrets.ts";

const value = 'CANARY/to+ken="41ab"?&<ü>';
const secrets = [{ from: "forge-token", value }];

const percentAll = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const unicodeAll = (text: string) =>
  [...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const hex = (text: string) => Buffer.from(text).toString("hex");
const wrap = (text: string, width: number, by: string) => text.replace(new RegExp(`.{${width}}`, "g"), `$&${by}`);
const dump = (text: string, by: string, before = "") =>
  (hex(text).match(/../g) ?? []).map((pair) => before + pair).join(by);

const forms: { [name: string]: string } = {
  "as it is": value,
  "with a space between all characters": [...value].join(" "),
  "percent-encoded": encodeURIComponent(value),
  "percent-encoded in small letters": encodeURIComponent(value).toLowerCase().replace("canary", "CANARY"),
  "percent-encoded, every byte": percentAll(value),
  "percent-encoded twice": encodeURIComponent(encodeURIComponent(value)),
  "in JSON": JSON.stringify({ value }),
  "in JSON with slashes escaped": JSON.stringify(value).replaceAll("/", "\\/"),
  "in JSON in ASCII": unicodeAll(value),
  "in JSON in JSON": JSON.stringify(JSON.stringify(value)),
  "in a string of Python": [...Buffer.from(value)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
  "in HTML": value.replace(
    /[&<>"]/g,
    (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[each] ?? "",
  ),
  "in HTML, by numbers": [...value].map((each) => `&#${each.codePointAt(0)};`).join(""),
  "in HTML, by hexadecimal numbers": [...value].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join(""),
  "in hexadecimal": hex(value),
  "in hexadecimal capitals": hex(value).toUpperCase(),
  "in hexadecimal over lines": wrap(hex(value), 32, "\n"),
  "as bytes with colons": dump(value, ":"),
  "as bytes of C": dump(value, ", ", "0x"),
  "as bytes with spaces": dump(value, " "),
  "as UTF-16": Buffer.from(value, "utf16le").toString("latin1"),
};

test.each(Object.entries(forms))("a secret is found %s", (_, form) => {
  const [before, after] = ["It says: ", " and no more."];
  const text = before + form + after;
  if (!form.includes("\0")) expect(holdsSecret(text, secrets)).toBe(true);
  else expect(holdsSecret(Buffer.from(value, "utf16le"), [{ from: "ascii", value: "CANARY/to+ken" }])).toBe(true);
  if (!form.includes("\0")) {
    const hidden = hideSecrets(text, secrets);
    expect(hidden).toContain("[secret forge-token]");
    expect(hidden.startsWith(before) && hidden.endsWith(after)).toBe(true);
    expect(hidden.length).toBeLessThan(before.length + after.length + "[secret forge-token]".length + 14);
  }
});

const alphabet = {
  base64: (bytes: Buffer) => bytes.toString("base64"),
  base64url: (bytes: Buffer) => bytes.toString("base64url"),
};
const lines = {
  none: (text: string) => text,
  "of 76": (text: string) => wrap(text, 76, "\n"),
  "of 64 with CR": (text: string) => wrap(text, 64, "\r\n"),
  "of 20, indented": (text: string) => wrap(text, 20, "\n    "),
  "escaped in JSON": (text: string) => JSON.stringify(wrap(text, 60, "\n")),
  "percent-encoded": (text: string) => encodeURIComponent(text),
};

test("a secret is found in base64 whatever is before and after it, in either alphabet, padded or not, over lines or not", () => {
  const neighbour = fc.uint8Array({ maxLength: 7 }).map((bytes) => Buffer.from(bytes));
  const token = fc
    .string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" })
    .filter((text) => text.replace(/\s/g, "").length >= 8);
  const shape = fc.record({
    token,
    before: neighbour,
    after: neighbour,
    alphabet: fc.constantFrom(...(Object.keys(alphabet) as (keyof typeof alphabet)[])),
    lines: fc.constantFrom(...(Object.keys(lines) as (keyof typeof lines)[])),
    isPadded: fc.boolean(),
  });
  fc.assert(
    fc.property(shape, ({ token, before, after, alphabet: name, lines: breaks, isPadded }) => {
      const encoded = alphabet[name](Buffer.concat([before, Buffer.from(token), after]));
      const text = lines[breaks](isPadded ? encoded : encoded.replace(/=+$/, ""));
      const known = [{ from: "token", value: token }];
      expect(holdsSecret(`Authorization: Basic ${text}`, known)).toBe(true);
      const hidden = hideSecrets(`Authorization: Basic ${text}\n`, known);
      expect(holdsSecret(hidden, known)).toBe(false);
      expect(hidden.startsWith("Authorization: Basic ")).toBe(true);
      // What is left decodes to no more than the neighbours.
      const rest = hidden
        .slice("Authorization: Basic ".length)
        .replace("[secret token]", "")
        .replace(/\\n|%\w\w|[\s"=]/g, "");
      expect(rest.length).toBeLessThanOrEqual(Math.ceil(((before.length + after.length) * 8) / 6) + 1);
    }),
    { numRuns: 2000 },
  );
});

test("a secret is found in base64 of base64, as Kubernetes keeps credentials of registries", () => {
  const auths = JSON.stringify({ auths: { "registry.example": { auth: btoa(`robot:CANARY-token-55e1`) } } });
  const known = [{ from: "registry", value: "CANARY-token-55e1" }];
  expect(holdsSecret(btoa(auths), known)).toBe(true);
  expect(hideSecrets(btoa(auths), known)).toContain("[secret registry]");
});

test("text that is cut inside a secret ends before it, whatever the form and wherever the cut", () => {
  const token = "CANARY/to+ken-55e1c0";
  const known = [{ from: "token", value: token }];
  const encodings = [
    token,
    hex(token),
    encodeURIComponent(token),
    percentAll(token),
    unicodeAll(token),
    btoa(`a${token}`),
    btoa(`ab${token}`),
  ];
  for (const form of encodings) {
    for (let cut = 1; cut <= form.length; cut++) {
      const hidden = hideCutSecrets(`It is ${form.slice(0, cut)}`, known);
      expect(hidden.length, `${form.slice(0, cut)} became ${hidden}`).toBeLessThan(6 + "[secret token]".length + 24);
      expect(hidden).not.toMatch(/CANA|Q0FOQV|43414e41/);
    }
  }
});

test("text that does not contain the secret is left as it is, byte for byte", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      expect(hideSecrets(text, secrets)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test("looking for the many rows of a key in 4 MB takes no longer than a person notices", () => {
  const key = Array.from({ length: 40 }, (_, at) => btoa(`line ${at} of a key that is long enough`).repeat(1)).join(
    "\n",
  );
  const page = Buffer.from('{"path": "docs/a%20b.md", "text": "Nothing here \\u00e4"}\n'.repeat(80_000));
  const begun = performance.now();
  expect(holdsSecret(page, [{ from: "key", value: key }])).toBe(false);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
