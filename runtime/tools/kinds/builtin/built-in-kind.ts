import type { BuiltInTool } from "../../../../schema/types.ts";
import type { ToolKind } from "../tool-kind.ts";
import { builtIns } from "./built-ins.ts";

const effects: BuiltInTool["effect"][] = ["read", "write", "execute"];

/** Functions selected by the declaration and permitted by its effect, each with the tool's description. */
export const builtInKind: ToolKind<BuiltInTool> = {
  functions: (declared) =>
    builtIns[declared.builtin]
      .filter(({ effect }) => effects.indexOf(effect) <= effects.indexOf(declared.effect))
      .filter(({ name }) => declared.functions?.includes(name) ?? true)
      .map((tool) => ({
        ...tool,
        description: [tool.description, declared.description].join("\n\n"),
        run: ({ agent, call, turn, id }, context) =>
          tool.run({ agent, arguments: call.input as never, turn, id }, context),
      })),
};
