/** Forms in which a secret could be kept or shown. Written independently of crew's own search. */
export function formsOf(secret: string): Map<string, string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const forms: [string, string][] = [
    ["as it is", secret],
    ["in JSON", json],
    ["in JSON within JSON", JSON.stringify(json).slice(1, -1)],
    ["in HTML", html.replaceAll('"', "&quot;")],
    ["in HTML with numbers", html.replaceAll('"', "&#34;")],
    ["percent-encoded", encodeURIComponent(secret)],
    ["percent-encoded in small letters", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["in a query", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["in capital hexadecimal", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in UTF-16", Buffer.from(secret, "utf16le").toString("latin1")],
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const inner = innerBase64(secret, offset);
      const urlSafe = inner.replaceAll("+", "-").replaceAll("/", "_");
      return [
        [`in base64 at offset ${offset}`, inner],
        [`in base64url at offset ${offset}`, urlSafe],
      ];
    }),
  ];
  return new Map(forms.map(([name, form]) => [form, name]));
}

/** Characters of base64 that depend on the secret alone when so many bytes come before it and any come behind. */
function innerBase64(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  return bytes.toString("base64").slice(offset === 0 ? 0 : offset + 1, Math.floor((bytes.length * 8) / 6));
}

/** Names of the secrets that a text has, and their forms; also where white space cuts them. */
export function found(text: Buffer | string, secrets: { readonly [name: string]: string }): string[] {
  const plain = typeof text === "string" ? text : text.toString("latin1");
  const joined = plain.replaceAll(/(?:\s|\\[nrt])+/g, "");
  return Object.entries(secrets).flatMap(([name, secret]) =>
    [...formsOf(secret)].flatMap(([form, how]) =>
      plain.includes(form) || joined.includes(form) ? [`${name} ${how}`] : [],
    ),
  );
}
