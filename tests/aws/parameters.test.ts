import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParameter } from "../../runtime/lambda/parameter.ts";
import { openSecrets } from "../../runtime/runner/secrets.ts";
import { hasMoto, type Moto, startMoto, withoutMoto } from "../support/aws/moto.ts";

if (!hasMoto) console.warn(`The Parameter Store is not tested: ${withoutMoto}.`);

describe.skipIf(!hasMoto)("in the Parameter Store", () => {
  let moto: Moto;
  const put = (name: string, value: string) =>
    new SSMClient({}).send(
      new PutParameterCommand({ Name: name, Value: value, Type: "SecureString", Overwrite: true }),
    );
  beforeAll(async () => {
    moto = await startMoto();
    await put("/crew/shop/secrets/forge-token", "first value");
  });
  afterAll(() => moto.close());

  test("a tool's secret is found under its name and read anew at each call", async () => {
    const secrets = openSecrets("ssm:/crew/shop/secrets", {});
    expect(await secrets("forge-token")).toBe("first value");
    await put("/crew/shop/secrets/forge-token", "second value");
    expect(await secrets("forge-token")).toBe("second value");
    expect(await secrets("nobody-set-it")).toBeUndefined();
  });

  test("the function's own values are decrypted, and one that is missing is named", async () => {
    expect(await readParameter("/crew/shop/secrets/forge-token")).toBe("second value");
    await expect(readParameter("/crew/shop/session-key")).rejects.toThrow(/session-key/);
  });
});
