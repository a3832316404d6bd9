import type { PlantedKind } from "./planted-kind.ts";

const compilerEntry = `import { providerTitles } from "../../../../schema/model-service.ts";
import type { ModelProvider } from "../model-provider.ts";

/** A service on this machine, which costs nothing. */
export const mirror: ModelProvider = {
  title: providerTitles.mirror,
  pricesAsOf: "2026-11-27",
  listPrice: () => ({ inputMicros: 0, outputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 0 }),
  pricedIds: () => ["mirror"],
  settings: ["endpoint", "key", "headers"],
  address: "https://mirror.example/v1",
  boundTo: () => undefined,
  privateServices: [],
  rights: () => ({ actions: [], resources: [] }),
};
`;

const runtimeEntry = `import { noUsage } from "../estimated-usage.ts";
import type { ProviderDefinition } from "../model-provider.ts";

export interface MirrorOptions {
  prefix?: string;
}

/** Says again what it was told last; refuses the first attempt of each call. */
export const mirror: ProviderDefinition<MirrorOptions> = {
  telemetryName: "mirror",
  open: ({ prefix = "" }) => ({
    async attempt({ messages }, { modelId, attempt, access }) {
      if (attempt === 1) return { kind: "refused", failure: "transient", error: new Error("not yet") };
      const last = messages.at(-1)?.content.at(-1);
      const text = prefix + (last?.kind === "text" ? last.text : "") + (access.endpoint ?? "");
      const content = [{ kind: "text" as const, text }];
      return { kind: "reply", reply: { content, stopReason: "end_turn", usage: noUsage, modelId } };
    },
    advice: (_, modelId) => modelId + " is a mirror.",
  }),
};
`;

/** A service that models are called at, as an engineer would add it. */
export const plantedProvider: PlantedKind = {
  own: {
    "compiler/kinds/providers/mirror/mirror.ts": compilerEntry,
    "runtime/models/mirror/mirror.ts": runtimeEntry,
  },
  edits: [
    {
      file: "schema/model-service.ts",
      find: '  bedrock: "Amazon Bedrock",',
      replace: '  mirror: "Mirror",\n  bedrock: "Amazon Bedrock",',
    },
    { file: "schema/common.schema.json", find: '"enum": ["bedrock"', replace: '"enum": ["mirror", "bedrock"' },
    {
      file: "compiler/kinds/providers/model-providers.ts",
      find: "ModelProvider } = {",
      replace: "ModelProvider } = {\n  mirror,",
    },
    {
      file: "compiler/kinds/providers/model-providers.ts",
      find: 'import type { ModelProvider } from "./model-provider.ts";',
      replace:
        'import { mirror } from "./mirror/mirror.ts";\nimport type { ModelProvider } from "./model-provider.ts";',
    },
    {
      file: "runtime/models/model-providers.ts",
      find: "NonNullable<ModelOptions[Name]>> } = {",
      replace: "NonNullable<ModelOptions[Name]>> } = {\n  mirror,",
    },
    {
      file: "runtime/models/rehearsal/rehearsal-wires.ts",
      find: "RehearsalWire } = {",
      replace: "RehearsalWire } = {\n  mirror: converseWire,",
    },
    {
      file: "runtime/models/model-providers.ts",
      find: "  bedrock?: BedrockOptions;\n",
      replace: "  bedrock?: BedrockOptions;\n  mirror?: MirrorOptions;\n",
    },
    {
      file: "runtime/models/model-providers.ts",
      find: "import type { Access,",
      replace: 'import { type MirrorOptions, mirror } from "./mirror/mirror.ts";\nimport type { Access,',
    },
  ],
};
