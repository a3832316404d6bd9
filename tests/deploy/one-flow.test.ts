import { expect, test } from "vitest";
import { openDeployment } from "../../cli/open-deployment.ts";

test("one flow of an engagement is not deployed without the others, whose machines that would delete", async () => {
  const opened = openDeployment({ workspace: "/nowhere", engagement: "shop/fix", env: "live" }, () => undefined);
  await expect(opened).rejects.toThrow("All flows of an engagement are deployed together: name shop.");
});
