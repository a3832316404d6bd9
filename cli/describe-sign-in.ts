import type { SignInLinks } from "../schema/types.ts";

/** A line for each person, and the location of their mail. */
export function describeSignIn({ links, outbox }: SignInLinks): string[] {
  const who = links.map(({ name, groups }) => `${name} (${groups.join(", ")})`);
  const width = Math.max(...who.map(({ length }) => length));
  return [
    "  Sign in  No browser is opened. Each link is valid once, on this computer, for 15 minutes; `crew sign-in` prints new ones.",
    ...links.map(({ url }, at) => `    ${who[at]?.padEnd(width)}  ${url}`),
    `  Mail     ${outbox}`,
    "           It shows all mail, including sign-in codes.",
  ];
}
