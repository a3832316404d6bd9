import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Changes of the text of Auto-Dev's engagement that leave out its second repository, for which a test has no server. */
export function onlyShop(workspace: string): [string, string][] {
  const text = readFileSync(join(workspace, "engagements/auto-dev/engagement.yaml"), "utf8");
  const [other] = /^ {2}web: [\s\S]*?\n(?=\n)/m.exec(text) ?? [];
  if (other === undefined) throw new Error("Auto-Dev has no second repository.");
  return [
    [other, ""],
    [", web]", "]"],
    [", web-changes]", "]"],
  ];
}
