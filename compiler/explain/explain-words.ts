import { constants, defaults } from "../../schema/defaults.ts";
import type { Topic } from "./topic.ts";

/** Returns a topic for what people meet in commands and on pages, and for which the language has no key. */
export function wordTopics(): Topic[] {
  return Object.entries(words).map(([name, lines]) => ({ name, describe: () => `${name}: ${lines.join("\n")}\n` }));
}

const words: { [name: string]: string[] } = {
  "follow-up": [
    "a start that the end of a project has proposed, and that a person decides on.",
    "A trigger of `on: end` with `by: <group>` leaves it in the project that has ended, with the values of the next one. Nothing waits for it: no place is taken, and nothing starts until a person of the group says so.",
    "Start or decline it on the site, by the link in the mail, or with: crew follow-up start --project ID --trigger NAME",
    `Without a decision it expires after ${constants.followUpExpiresSeconds / 86_400} days. One decision counts; the same end never starts two projects.`,
    "See also: crew explain 'triggers.<name>.by'",
  ],
  "provider-pause": [
    "a time in which nobody calls a model, because its service has said so.",
    "A wait that the service names (a quota of a minute or a day, a spend limit) pauses all projects of the environment that use this model with the same key, once, for as long as it says and a day at most. Fallbacks are called meanwhile.",
    "A phase that waits for longer than five minutes gives its place back, and works on by itself afterwards; no project of a flow that needs the model starts before. People are told once when it begins, and once when the phase works again.",
    "`crew queue` and the board say until when and why. To try sooner, for example after a limit was raised: crew decide resume",
  ],
  "dead-letter": [
    "a project of a flow that has failed for good: it is stopped, with its cause.",
    `With \`retry\`, a cause that may pass is tried again first (by default ${defaults.flowRetry.attempts} times, the first after ${defaults.flowRetry.backoff}).`,
    "`crew queue` and the board list it under stopped. Put it back with: crew requeue ID --reason TEXT. It goes on with the phase in which it stopped.",
    "See also: crew explain 'flows.<name>.retry'",
  ],
};
