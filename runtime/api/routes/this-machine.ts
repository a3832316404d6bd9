import { Hono } from "hono";
import { isSame } from "../../inbox/caller.ts";
import type { DeclaredPerson } from "../../inbox/manifests.ts";
import { placesGiven } from "../../ledger/people.ts";
import { signInAs } from "../access/sign-in.ts";
import { isFromThisMachine, isOutboxKey, outboxKey } from "../access/this-machine.ts";
import type { OneMachine } from "../options.ts";
import { Problem } from "../problem.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { pageThatWaits } from "../views/what-waits.ts";
import { readFields } from "./read-input.ts";

/** Routes of a local instance: sign-in links without a code, and the outbox for holders of its key. */
export function thisMachineRoutes(services: Services, oneMachine: OneMachine): Hono<Env> {
  const { callers, cookies, links, manifests, decider, options } = services;
  const app = new Hono<Env>();

  /** Person without a declaration in an engagement whom an operator has given a place in a project. */
  const givenTo = async (email: string) =>
    (await placesGiven(options.table, email.trim())).map(({ name, group }) => ({
      person: { name, email: email.trim() },
      group,
    }));

  app.post("/api/sign-in-links", async (c) => {
    if (!requireCaller(c).ownsMachine)
      throw new Problem(
        403,
        "Not permitted",
        "Only the owner of this computer can create links, with its access token.",
      );
    const { email } = await readFields(c);
    const declared = await manifests.people();
    const people = typeof email === "string" ? [...declared, ...(await givenTo(email))] : declared;
    const wanted = onePerPerson(people).filter(
      (person) => typeof email !== "string" || isSame(person.email, email.trim()),
    );
    if (wanted.length === 0)
      throw new Problem(404, "Not found", `No engagement and no project that runs here names ${String(email)}.`);
    const made = wanted.map(({ email, name, groups }) => {
      const { token, until } = links.make({ email, name });
      return { email, name, groups, until, url: new URL(`/link?token=${token}`, options.identity.baseUrl).href };
    });
    const outbox = new URL(`/outbox?key=${outboxKey(oneMachine.accessToken)}`, options.identity.baseUrl).href;
    return c.json({ links: made, outbox });
  });

  app.post("/auth/link", async (c) => {
    onPage(c, "link");
    const { token } = await readFields(c);
    if (!isFromThisMachine(c))
      throw new Problem(403, "Not on this machine", "The link is good only on the machine that it was printed on.");
    const person = links.use(typeof token === "string" ? token : "");
    if (person === undefined) throw new Problem(410, "Used or over", "This link was used before, or has expired.");
    await signInAs(c, services, person);
    return c.redirect(await pageThatWaits(decider, await callers.named(person)), 303);
  });

  app.get("/outbox", async (c, next) => {
    const key = c.req.query("key");
    if (key === undefined) return next();
    if (isOutboxKey(key, oneMachine.accessToken) && isFromThisMachine(c)) cookies.write(c, "outbox", "open");
    // Removes the key from the address and the history.
    return c.redirect("/outbox", 303);
  });
  return app;
}

interface Signable {
  email: string;
  name: string;
  groups: string[];
}

function onePerPerson(people: Pick<DeclaredPerson, "person" | "group">[]): Signable[] {
  const found = new Map<string, Signable>();
  for (const { person, group } of people) {
    const key = person.email.toLowerCase();
    const known = found.get(key) ?? { email: key, name: person.name, groups: [] };
    if (!known.groups.includes(group)) known.groups.push(group);
    found.set(key, known);
  }
  return [...found.values()];
}
