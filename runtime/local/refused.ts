import { ApiRefusal } from "../api-client/api-client.ts";

/** Thrown for what a person has given and the API refuses; the message is the API's. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** Awaits a call of the API that passes on what a person has given: what it refuses is that person's mistake, and none of crew. */
export async function givenByPerson<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status < 500) throw new Refused(error.message);
    throw error;
  }
}
