import { Args } from "@oclif/core";
import type { SignInLinks } from "../../schema/types.ts";
import { CrewCommand } from "../crew-command.ts";
import { describeSignIn } from "../describe-sign-in.ts";
import { LocalApi } from "../local-api.ts";

export default class SignIn extends CrewCommand {
  static override summary = "Print single-use links that sign people in to the local site.";
  static override examples = ["<%= config.bin %> sign-in", "<%= config.bin %> sign-in customer@example.com"];
  static override args = {
    email: Args.string({ description: "The person to print a link for. Default: everyone named in an engagement." }),
  };

  async run(): Promise<SignInLinks> {
    const { args, flags } = await this.parse(SignIn);
    const api = new LocalApi(this.stateFolder(flags));
    const made = await api.post("/api/sign-in-links", {}, args.email === undefined ? {} : { email: args.email });
    this.log(describeSignIn(made).join("\n"));
    return made;
  }
}
