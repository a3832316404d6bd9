/** Refusal of a deployment because of the account, the computer or the deployed resources. The message contains the remedy. */
export class Refused extends Error {
  override readonly name = "Refused";
}
