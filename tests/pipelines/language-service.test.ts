import { join } from "node:path";
import languageService from "amazon-states-language-service";
import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { compile, listEngagements, nodeHost } from "../../compiler/index.ts";
import { emitPipeline, features, lowerFeature, textOf } from "./workspace.ts";

async function faultsOf(text: string): Promise<string[]> {
  const document = TextDocument.create("file:///machine.asl.json", "asl", 1, text);
  const service = languageService.getLanguageService({});
  service.configure({ validate: true, allowComments: false });
  const faults = await service.doValidation(document, service.parseJSONDocument(document));
  return faults.map(({ message, range }) => `${message} ${document.getText(range)}`);
}

test.each(features)("AWS's own language service has nothing to say about %s", async (feature) => {
  expect(await faultsOf(textOf(emitPipeline(lowerFeature(feature)), "state-machine.asl.json"))).toEqual([]);
});

const repository = nodeHost(join(import.meta.dirname, "../.."));

test.each(listEngagements(repository))(
  "AWS's own language service has nothing to say about the engagement %s",
  async (engagement) => {
    const { files, diagnostics } = compile(repository, { engagement });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const machines = (files ?? []).filter(({ path }) => path.endsWith("state-machine.asl.json"));
    expect(machines).not.toEqual([]);
    for (const { text } of machines) expect(await faultsOf(text)).toEqual([]);
  },
);

test("the language service is really asked: a wrong transition is found", async () => {
  const text = textOf(emitPipeline(lowerFeature("internal")), "state-machine.asl.json");
  expect(await faultsOf(text.replace('"Next": "crew_from"', '"Next": "nowhere"'))).toHaveLength(2);
});
