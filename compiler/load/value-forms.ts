import { correctDuration } from "./correct-duration.ts";

/** Description of a pattern of the schemas. */
interface ValueForm {
  words: string;
  /** Converts a value from common foreign forms to the language's form. */
  correct?: (written: string) => string | undefined;
  /** True when the conversion is certain enough for an automatic edit. */
  isCertain?: (written: string) => boolean;
}

export const namePattern = "^[a-z][a-z0-9-]{0,39}$";
export const durationPattern = "^[1-9][0-9]*(s|m|h|d)$";

export const regionPattern = "^(?!cn-)[a-z]{2}-[a-z]+-[1-9]$";

const email = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$";

/** Keyed by the pattern, as the schemas write it. */
export const valueForms: Readonly<Record<string, ValueForm>> = {
  [namePattern]: {
    words: "a name: lower-case letters, digits and hyphens, a letter first, at most 40 characters",
    correct: correctName,
  },
  [durationPattern]: {
    words: "a duration: a whole number with s, m, h or d, such as 20m or 7d",
    correct: correctDuration,
    isCertain: () => true,
  },
  "^[0-9]{1,6}(\\.[0-9]{1,2})?(%| usd| items| rounds)$": {
    words: "a number with its unit: 15%, 8 usd, 3 items or 2 rounds",
  },
  "^[1-9][0-9]{0,3}d$": { words: "a number of days, such as 90d" },
  "^(?!/)(?!.*\\.\\.)[^\\\\]+$": {
    words: "a relative path inside the project's repository, without .. and backslashes",
    correct: (written) => written.replaceAll("\\", "/").replace(/^\/+/, ""),
    // Absolute paths elsewhere on the machine name another file.
    isCertain: (written) =>
      !/^(?:[A-Za-z]:|[\\/]{2}|\/(?:bin|etc|home|mnt|opt|root|tmp|usr|var|Users)\b)/.test(written),
  },
  [email]: { words: "an e-mail address, such as ada@example.com" },
  "^([1-9][0-9]?|100)%$": {
    words: "a share from 1% to 100%",
    correct: correctShare,
    // 1 may mean the whole, or one per cent.
    isCertain: (written) => Number(written.replace("%", "")) !== 1 || written.includes("%"),
  },
  "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$": {
    words: "the name of a header: letters, digits and hyphens, at most 64 characters",
  },
  "^[\\x20-\\x7e]{1,1000}$": { words: "a header's value: printable characters of ASCII in one line, at most 1000" },
  "^https?://[^\\s/?#@]+(/[^\\s?#@]*)?$": {
    words: "an http or https address, without user, ? and #, such as http://127.0.0.1:11434/v1",
  },
  "^[a-z]+_[a-z]+$": { words: "a function of a built-in tool, such as git_read" },
  "^[a-z][a-zA-Z0-9]*$": { words: "a name of letters and digits that begins with a lower-case letter" },
  "^[a-z][a-z0-9-]{0,19}$": {
    words: "a short name: lower-case letters, digits and hyphens, a letter first, at most 20 characters",
  },
  "^[a-z][a-z0-9-]{0,11}$": {
    words: "a short name: lower-case letters, digits and hyphens, a letter first, at most 12 characters",
  },
  "^\\$(\\.[A-Za-z_][A-Za-z0-9_-]*|\\[[0-9]{1,4}\\])+$": {
    words: "a path into JSON, such as $.total.lines.pct or $.runs[0].seconds",
    correct: (written) => `$.${written.replace(/^\$?\.?/, "")}`,
  },
  [regionPattern]: { words: "an AWS region, such as us-east-1" },
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": { words: "a date, such as 2026-12-24, in quotes" },
  "^[0-9]{12}$": { words: "an AWS account number: 12 digits, in quotes" },
  "^(?!.*\\.\\.)[A-Za-z0-9_][A-Za-z0-9._/@+-]{0,199}$": {
    words: "the name of a branch: letters, digits and ._/@+-, such as main or release/2.4",
    correct: (written) => written.replace(/^(?:refs\/heads\/|origin\/)/, ""),
  },
  "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$": {
    words: "the name of a repository on its forge, with its owner or groups, such as acme/shop",
    correct: (written) => written.replace(/^https:\/\/[^/]+\//, "").replace(/\.git$|\/$/, ""),
  },
  "^https://[^\\s?#]+$": { words: "an https address, without ? and #" },
  "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$": {
    words: "a host name in lower case, without scheme and path, such as delivery.example.com",
    correct: (written) => /^(?:https?:\/\/)?([^/:]+)\/?$/i.exec(written)?.[1]?.toLowerCase(),
  },
  "^https?://[^\\s?#@]+$": { words: "an http or https address, without user, ? and #" },
  "^https?://[^\\s?#@/]+$": {
    words: "the address of a proxy, without user and path, such as http://proxy.example.com:3128",
  },
  "^vpc-[0-9a-f]{8,17}$": { words: "the id of a VPC, such as vpc-0123456789abcdef0" },
  "^subnet-[0-9a-f]{8,17}$": { words: "the id of a subnet, such as subnet-0123456789abcdef0" },
  "^arn:aws:iam::[0-9]{12}:role/[\\w+=,.@/-]+$": {
    words: "the ARN of a role, such as arn:aws:iam::123456789012:role/deployer",
  },
  "^[\\w+=,.@:/-]{2,1224}$": { words: "an external id: 2 to 1224 letters, digits and + = , . @ : / - _" },
  "^[\\w+=,.@-]+(/[\\w+=,.@-]+)*$": {
    words: "the name of a managed policy, after its path if it has one, such as boundaries/delivery",
  },
  "^/([\\w+=,.@-]+/)+$": {
    words: "a path of roles that begins and ends with a slash, such as /delivery/",
    correct: (written) => `/${written.replace(/^\/+|\/+$/g, "")}/`,
    isCertain: () => true,
  },
  "^(?!(?:[aA][wW][sS]|crew):)[\\w .:/=+@-]{1,128}$": {
    words:
      "the key of a tag: at most 128 letters, digits, spaces and . : / = + @ - _, not beginning with aws: or crew:",
  },
  "^[\\w .:/=+@-]*$": { words: "the value of a tag: letters, digits, spaces and . : / = + @ - _" },
  "^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*@[0-9]+\\.[0-9]+\\.[0-9]+[0-9A-Za-z.+-]*$": {
    words: "an npm package with its exact version, such as eslint@9.39.1",
  },
  "^[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,_-]+\\])?==[0-9][0-9A-Za-z.+!-]*$": {
    words: "a Python package with its exact version, such as checkov==3.2.490",
  },
  "^[a-z0-9][a-z0-9.+-]+(=[A-Za-z0-9.+:~-]+)?$": { words: "a Debian 12 package, such as graphviz" },
  "^[a-z0-9][a-z0-9.-]*\\.[a-z]+(/[a-z0-9][a-z0-9._-]*)+(:[A-Za-z0-9_][A-Za-z0-9._-]*(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$":
    { words: "an image with its registry and a tag or digest, such as docker.io/hashicorp/terraform:1.13.5" },
  "^/[A-Za-z0-9._/-]+$": { words: "the absolute path of a program in its image, such as /bin/terraform" },
  "^[A-Z][A-Z0-9_]{0,63}$": {
    words: "the name of an environment variable: capitals, digits and underscores, such as FORGE_TOKEN",
    correct: (written) => secretWords(written)?.join("_").toUpperCase(),
  },
  "^[a-z][a-z0-9-]{0,62}$": {
    words: "the name of a secret: lower-case letters, digits and hyphens, such as forge-token",
    correct: (written) => secretWords(written)?.join("-"),
  },
};

/** Keys whose choice may be guessed. Other choices decide on rights, approval or money, so their correction is only suggested. */
const guessableChoices = new Set(["builtin", "type", "misbehave"]);

/** True when a choice at the path may be corrected automatically. */
export function isGuessable(path: readonly (string | number)[]): boolean {
  return guessableChoices.has(String(path.at(-1)));
}

export function correctName(written: string): string {
  return written
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "");
}

/** Converts 70, 0.7 or "70 %". */
function correctShare(written: string): string {
  const number = Number(written.replace("%", ""));
  return `${number > 0 && number < 1 ? Math.round(number * 100) : number}%`;
}

/** Converts FORGE_TOKEN, $FORGE_TOKEN, ${env.FORGE_TOKEN}, env:FORGE_TOKEN, or a path or ARN that ends with it. */
function secretWords(written: string): string[] | undefined {
  const last =
    written
      .replaceAll(/[{}()$%<>\s]/g, "")
      .split(/[/:.#=]/)
      .at(-1) ?? "";
  const words = last
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return /^[a-z]/.test(words[0] ?? "") ? words : undefined;
}
