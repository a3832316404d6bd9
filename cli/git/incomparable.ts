import { Mistake } from "../crew-command.ts";

/** Thrown when there is no commit to compare with; the message contains the reason and the remedy. */
export class Incomparable extends Mistake {}
