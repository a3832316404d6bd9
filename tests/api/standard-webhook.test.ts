import fc from "fast-check";
import { expect, test } from "vitest";
import { toleranceSeconds, verifyStandard } from "../../runtime/api/triggers/standard-webhook.ts";
import { newSecret, signatureOf } from "../support/signed-message.ts";

const at = 1_614_265_330;
/** The example of the specification's own libraries. */
const known = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

interface Sent {
  secret?: string;
  id?: string;
  timestamp?: string;
  signature?: string;
  body?: string;
  now?: number;
}

function verify({ secret = known.secret, id = known.id, timestamp = String(at), now = at, ...sent }: Sent = {}) {
  const { signature = known.signature, body = known.body } = sent;
  const headers = new Headers({ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature });
  return verifyStandard({ headers, body: Buffer.from(body) }, secret, now * 1000);
}

test("the example of the specification is accepted", () => {
  expect(verify()).toEqual({ id: known.id });
});

test("while a secret is replaced, the old one and the new one are accepted on either side", () => {
  const fresh = newSecret();
  const signature = signatureOf(fresh, known.id, at, known.body);
  expect(verify({ secret: `${known.secret} ${fresh}` })).toEqual({ id: known.id });
  expect(verify({ secret: `${known.secret} ${fresh}`, signature })).toEqual({ id: known.id });
  expect(verify({ signature: `${signature} ${known.signature}` })).toEqual({ id: known.id });
  expect(verify({ signature })).toEqual({ refused: "forged" });
});

test.each<[string, Sent, string]>([
  ["another body", { body: '{"test": 2432232315}' }, "forged"],
  ["a body with other spaces", { body: '{"test":2432232314}' }, "forged"],
  ["another id", { id: "msg_other" }, "forged"],
  ["another time", { timestamp: String(at + 1) }, "forged"],
  ["another secret", { secret: newSecret() }, "forged"],
  ["a signature of another version", { signature: known.signature.replace("v1,", "v1a,") }, "forged"],
  ["a shortened signature", { signature: known.signature.slice(0, 20) }, "forged"],
  ["an empty signature", { signature: "v1," }, "forged"],
  ["no signature", { signature: "" }, "unsigned"],
  ["no id", { id: "" }, "unsigned"],
  ["a time in words", { timestamp: "2021-02-25T15:02:10Z" }, "forged"],
  ["a time long ago", { now: at + toleranceSeconds + 1 }, "late"],
  ["a time to come", { now: at - toleranceSeconds - 1 }, "late"],
])("a message with %s is refused", (_, sent, refused) => {
  expect(verify(sent)).toEqual({ refused });
});

test("a message is good until five minutes after it was signed", () => {
  expect(verify({ now: at + toleranceSeconds })).toEqual({ id: known.id });
});

test("a body with the point moved out of the id is another message", () => {
  const secret = newSecret();
  const signature = signatureOf(secret, "a", at, `.${at}.{}`);
  expect(verify({ secret, id: `a.${at}`, signature, body: "{}" })).toEqual({ refused: "forged" });
});

test("no change of a single bit of the body or the signature is accepted", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.boolean(), (text, position, isInBody) => {
      const secret = newSecret();
      const signature = signatureOf(secret, "m", at, text);
      const flip = (bytes: Buffer) => {
        const index = Math.floor(position / 8) % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << (position % 8));
        return bytes;
      };
      const body = isInBody ? flip(Buffer.from(text)) : Buffer.from(text);
      const offered = isInBody ? signature : `v1,${flip(Buffer.from(signature.slice(3), "base64")).toString("base64")}`;
      const headers = new Headers({ "webhook-id": "m", "webhook-timestamp": String(at), "webhook-signature": offered });
      expect(verifyStandard({ headers, body }, secret, at * 1000)).toEqual({ refused: "forged" });
    }),
  );
});

test("a secret that is no key is an error of the deployment, not a forged message", () => {
  expect(() => verify({ secret: "" })).toThrow(/at least 24 bytes/);
  expect(() => verify({ secret: "whsec_short" })).toThrow(/at least 24 bytes/);
});
