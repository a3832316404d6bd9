import { Args } from "@oclif/core";
import { CrewCommand } from "../crew-command.ts";
import { describeSignIn, type SignIn as Made } from "../describe-sign-in.ts";
import { LocalApi } from "../local-api.ts";

export default class SignIn extends CrewCommand {
  static override summary = "Print links that sign people in to the site of this machine, each good once.";
  static override examples = ["<%= config.bin %> sign-in", "<%= config.bin %> sign-in customer@example.com"];
  static override args = {
    email: Args.string({ description: "Whom to print a link for. Default: everybody that an engagement names." }),
  };

  async run(): Promise<Made> {
    const { args, flags } = await this.parse(SignIn);
    const api = new LocalApi(this.stateFolder(flags));
    const made = await api.post<Made>("/api/sign-in-links", args.email === undefined ? {} : { email: args.email });
    this.log(describeSignIn(made).join("\n"));
    return made;
  }
}
