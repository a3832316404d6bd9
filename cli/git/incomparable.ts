import { Mistake } from "../crew-command.ts";

/** There is no commit to compare with; the message says why, and what to do. */
export class Incomparable extends Mistake {}
