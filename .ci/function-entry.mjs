// Entry point of the function's package. The built site is stored beside it and loaded for the first page.
import { fileURLToPath } from "node:url";
import { createFunction } from "../runtime/lambda/create-function.ts";

export const handler = createFunction({
  render: async (request, locals) => (await import("./site/server/entry.mjs")).render(request, locals),
  siteFiles: fileURLToPath(new URL("./site/client", import.meta.url)),
  statementReader: fileURLToPath(new URL("./statement.mjs", import.meta.url)),
});
