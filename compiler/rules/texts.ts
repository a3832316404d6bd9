import type { Model, TextFile } from "../link/model.ts";
import { known, mapEach } from "../source/missing-value.ts";

/** Returns the prompts of the engagement's agents, each once: agents may share one. */
export function promptsOf({ agents }: Model): TextFile[] {
  const prompts = known(mapEach(agents, ({ prompt }) => prompt));
  return [...new Map(prompts.map((prompt) => [prompt.file, prompt])).values()];
}
