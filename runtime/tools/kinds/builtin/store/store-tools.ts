import { storeBounds } from "../../../../../schema/defaults.ts";
import { objectOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";

const { textLength, keys, days, usualDays } = storeBounds;
const dayMs = 86_400_000;

const keyInput = {
  type: "string",
  pattern: "^[a-z0-9][a-z0-9._/-]{0,79}$",
  description: "Name of the text: lower-case letters, digits, dots, hyphens and slashes.",
};
const source = (project: string) => `the store, written in the project ${project}`;

const get = builtIn<{ key: string }>({
  name: "store_get",
  effect: "read",
  description: "Reads a text that this or another project of the flow has stored under a key.",
  input: objectOf({ key: keyInput }, ["key"]),
  async run({ arguments: { key } }, { store }) {
    const found = await store.get(key);
    if (found === undefined) return said(`Nothing is stored under ${key}.`);
    return quoting(source(found.project), said(found.text));
  },
});

const list = builtIn<{ start?: string }>({
  name: "store_list",
  effect: "read",
  description: "Lists the keys of the store, with who stored each text, when, and until when it is kept.",
  input: objectOf({ start: { ...keyInput, description: "Only keys that begin with this." } }),
  async run({ arguments: { start = "" } }, { store }) {
    const found = (await store.list()).filter(({ key }) => key.startsWith(start));
    if (found.length === 0) return said("Nothing is stored.");
    const lines = found.map(
      ({ key, by, project, time, until, length }) =>
        `${key}: ${length} characters, by ${by} in ${project} at ${time}, until ${until}`,
    );
    return quoting("names in the store", said(lines.join("\n")));
  },
});

const put = builtIn<{ key: string; text: string; days?: number }>({
  name: "store_put",
  effect: "write",
  description: `Stores a small text under a key for this and later projects of the flow, in place of an earlier one. It is deleted after some days. At most ${keys} keys; no secrets, and nothing of a person.`,
  input: objectOf(
    {
      key: keyInput,
      text: { type: "string", minLength: 1, maxLength: textLength, description: "The text." },
      days: {
        type: "integer",
        minimum: 1,
        maximum: days,
        description: `Days for which it is kept. Default: ${usualDays}.`,
      },
    },
    ["key", "text"],
  ),
  async run({ agent, arguments: { key, text, days: kept = usualDays }, id }, { store, now }) {
    const others = (await store.list()).filter((each) => each.key !== key);
    if (others.length >= keys)
      return refused(`The store has ${keys} keys already. Delete one that nobody needs, or use one of them.`);
    const until = Date.parse(now()) + kept * dayMs;
    await store.write({ key, text, by: agent.name, call: id, until });
    return said(`Stored under ${key} until ${new Date(until).toISOString()}.`);
  },
});

const drop = builtIn<{ key: string }>({
  name: "store_delete",
  effect: "write",
  description: "Deletes a text from the store.",
  input: objectOf({ key: keyInput }, ["key"]),
  async run({ agent, arguments: { key }, id }, { store, now }) {
    // A repetition finds nothing, and has deleted it.
    await store.write({ key, by: agent.name, call: id, until: Date.parse(now()) + dayMs });
    return said(`Nothing is stored under ${key} any more.`);
  },
});

export const storeTools = [get, list, put, drop];
