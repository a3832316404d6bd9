import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { movedBlocks } from "../../compiler/emit/infra/moves.ts";
import { type PlanJson, summarise } from "../../deploy/terraform/plan.ts";
import { terraformIn } from "../support/terraform.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-moved-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasTerraform = spawnSync("terraform", ["version"], { stdio: "ignore" }).status === 0;

/** A stack of one resource that needs no provider from elsewhere. */
const stack = (name: string) => ({ terraform_data: { [name]: { input: "kept" } } });

test.skipIf(!hasTerraform)(
  "Terraform keeps a resource whose address was renamed twice, and destroys it without the entries",
  async () => {
    const terraform = terraformIn(folder, { "main.tf.json": JSON.stringify({ resource: stack("first") }) });
    await terraform.run("init", "-input=false");
    await terraform.run("apply", "-auto-approve", "-input=false");
    const planned = async (moved: object[]) => {
      const text = JSON.stringify({ resource: stack("third"), ...(moved.length > 0 && { moved }) });
      writeFileSync(join(folder, "main.tf.json"), text);
      await terraform.run("plan", "-input=false", "-out=next.plan");
      const plan = JSON.parse(await terraform.run("show", "-json", "next.plan")) as PlanJson;
      return summarise(plan).changes.map(({ action }) => action);
    };
    const chain = [
      { from: "terraform_data.first", to: "terraform_data.second" },
      { from: "terraform_data.second", to: "terraform_data.third" },
    ];
    expect(await planned(movedBlocks(chain, stack("third")))).toEqual([]);
    expect((await planned([])).sort()).toEqual(["create", "delete"]);
  },
);

if (!hasTerraform) test("nothing is moved", ({ skip }) => skip("there is no terraform"));
