import { fieldsOf } from "../../schema/list-type.ts";
import type { FieldType } from "../../schema/types.ts";
import type { Finding } from "../diagnostics/found.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import { mergeRoundsOf } from "../kinds/steps/element-writes.ts";
import type { PhaseItem } from "../link/model.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import { type ListedOutput, listNamed, listReporters } from "./listed-output.ts";
import type { Rule } from "./rule.ts";

export const eachLocksUnusable: Rule = {
  id: "each-locks-unusable",
  severity: "error",
  check({ engagement, agents: roster }, report) {
    const reporters = listReporters({ engagement, agents: roster });
    each(engagement.items, (item) => {
      const { each: list, locks } = declaredEach(item.declared) ?? {};
      const named = list === undefined ? undefined : listNamed(list, reporters);
      if (locks === undefined || list === undefined || named === undefined) return;
      const span = engagement.origin("phases", item.index, "locks");
      const fault = faultOf(named, list, locks) ?? idleFault(item);
      if (fault !== undefined) report({ ...fault, span });
    });
  },
};

type Fault = Omit<Finding, "span">;

function faultOf({ agent, type }: ListedOutput, list: string, locks: string): Fault | undefined {
  const fields = fieldsOf(type);
  const field = fields.find(([name]) => name === locks)?.[1];
  if (field !== undefined && isText(field)) return undefined;
  const texts = fields.filter(([, each]) => isText(each)).map(([name]) => name);
  return {
    message:
      field === undefined
        ? `The elements of "${list}" have no value "${locks}".`
        : `"${locks}" is no text in the elements of "${list}".`,
    related: [{ message: "The list is declared here.", span: agent.originOfKey("outputs") }],
    why: "Each element says with it which paths it changes.",
    help:
      texts.length === 0
        ? `add "${locks}: {type: string, maxLength: 200}" to the values of the list`
        : `name one of its texts: ${texts.join(", ")}`,
  };
}

const isText = (field: FieldType): boolean => "enum" in field || field.type === "string";

/** Elements that cannot write the same file have nothing to wait for. */
function idleFault({ placed }: PhaseItem): Fault | undefined {
  const idle = placed.map(({ phase }) => phase).find((phase) => unlessMissing(() => !mergeRoundsOf(phase)));
  if (idle === undefined) return undefined;
  return {
    message: `No two elements of "${idle.name}" can write the same file, so they have nothing to lock.`,
    related: [{ message: "The phase is here.", span: idle.origin("title") }],
    why: "They would wait for each other without a reason.",
    help: "remove `locks`, or let an agent of the phase write paths without {item.id}",
  };
}
