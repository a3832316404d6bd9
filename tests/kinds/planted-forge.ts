import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlantedKind } from "./planted-kind.ts";

/** Text of a file that is planted; it is no source where it lies, since its imports are those of its place in the copy. */
const textOf = (name: string): string => readFileSync(join(import.meta.dirname, "forgejo", name), "utf8");

const enumOf = (...names: string[]): string => `"enum": [${names.map((name) => `"${name}"`).join(", ")}]`;

/** Forgejo, the forge of Codeberg, as an engineer would add it. */
export const plantedForge: PlantedKind = {
  own: {
    "compiler/kinds/forges/forgejo.ts": textOf("kind.txt"),
    "runtime/forge/forgejo/forgejo-kind.ts": textOf("runtime-kind.txt"),
    "runtime/forge/forgejo/forgejo-forge.ts": textOf("forge.txt"),
    "runtime/forge/forgejo/read-forgejo.ts": textOf("read.txt"),
    "runtime/api/triggers/forge/forgejo/forgejo-messages.ts": textOf("messages.txt"),
  },
  edits: [
    {
      file: "schema/engagement.schema.json",
      find: enumOf("https", "github", "gitlab"),
      replace: enumOf("https", "github", "gitlab", "forgejo"),
    },
    {
      file: "schema/pipeline.schema.json",
      find: enumOf("https", "github", "gitlab"),
      replace: enumOf("https", "github", "gitlab", "forgejo"),
    },
    {
      file: "schema/pipeline.schema.json",
      find: `"forge": { ${enumOf("github", "gitlab")} }`,
      replace: `"forge": { ${enumOf("github", "gitlab", "forgejo")} }`,
    },
    {
      file: "compiler/kinds/forges/forge-kinds.ts",
      find: 'import { github } from "./github.ts";',
      replace: 'import { forgejo } from "./forgejo.ts";\nimport { github } from "./github.ts";',
    },
    {
      file: "compiler/kinds/forges/forge-kinds.ts",
      find: "ForgeKind } = { github, gitlab }",
      replace: "ForgeKind } = { github, gitlab, forgejo }",
    },
    {
      file: "runtime/forge/forge-kinds.ts",
      find: 'import { github } from "./github/github-kind.ts";',
      replace:
        'import { forgejo } from "./forgejo/forgejo-kind.ts";\nimport { github } from "./github/github-kind.ts";',
    },
    {
      file: "runtime/forge/forge-kinds.ts",
      find: "ForgeKind } = { github, gitlab }",
      replace: "ForgeKind } = { github, gitlab, forgejo }",
    },
    {
      file: "runtime/api/triggers/forge/message-kinds.ts",
      find: 'import { githubMessages } from "./github/github-messages.ts";',
      replace:
        'import { forgejoMessages } from "./forgejo/forgejo-messages.ts";\nimport { githubMessages } from "./github/github-messages.ts";',
    },
    {
      file: "runtime/api/triggers/forge/message-kinds.ts",
      find: "  gitlab: gitlabMessages,\n",
      replace: "  gitlab: gitlabMessages,\n  forgejo: forgejoMessages,\n",
    },
  ],
};
