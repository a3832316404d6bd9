import { expect, test } from "vitest";
import { checkEngagement, validate } from "../../compiler/index.ts";
import { createWorkspace } from "../../compiler/language/workspace.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const path = "agents/dev.yaml";

test.each([
  "# crew-disable-next-line writes-everything: it moves files",
  "# crew-disable-next-line writes-everything",
  "# crew-disable-next-line unused-model: no",
])("an editor says of %s what crew validate says", (comment) => {
  const host = hostOf(overlay(`# ${path}\n${comment}\nwrites: ["**"]\n`));
  const workspace = createWorkspace(host, checkEngagement);
  while (workspace.checkNext());
  const expected = validate(host).diagnostics.filter(({ span }) => span.file === path);
  expect(workspace.diagnostics(path)).toEqual(expected);
});
