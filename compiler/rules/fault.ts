/** A finding whose place its rule knows: the message, why it matters, and what to do. */
export interface Fault {
  message: string;
  why: string;
  help: string;
}
