import { Hono } from "hono";
import { openForOperator } from "../../inbox/decider.ts";
import { changePeople } from "../projects/change-people.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { viewPeople } from "../views/people-changes.ts";
import { answerChange } from "./answer.ts";
import { peopleFromForm } from "./forms.ts";
import { readInput } from "./read-input.ts";

/** `/:id/people`: the people who decide and answer in a project, for operators, who can change them. */
export function peopleRoutes(services: Services): Hono<Env> {
  const { options, decider, sessions } = services;
  const app = new Hono<Env>();
  app.get("/:id/people", async (c) => {
    const project = await openForOperator(decider, requireCaller(c), c.req.param("id"));
    return c.json(viewPeople(project));
  });
  app.post("/:id/people", async (c) => {
    const id = c.req.param("id");
    const page = onPage(c, "projects", id, "people");
    const caller = requireCaller(c);
    const input = await readInput(c, "PeopleInput", peopleFromForm);
    const anybodyMaySignIn = options.oneMachine !== undefined;
    const change = await changePeople({ decider, sessions, anybodyMaySignIn }, caller, id, input);
    return answerChange(services, c, {
      body: change,
      page,
      text: "It is recorded. The people involved are notified by mail.",
    });
  });
  return app;
}
