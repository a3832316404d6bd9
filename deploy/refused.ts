/** What a deployment refuses because of the account, the machine or what is deployed. The message says what to do. */
export class Refused extends Error {
  override readonly name = "Refused";
}
