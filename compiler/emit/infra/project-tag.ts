/** Session tag that names the project whose rights a runner has: the runner sets it, and the policies refer to it. */
export const projectTag = "project";

/** Key of a condition on the project of a session. */
export const principalProject = `aws:PrincipalTag/${projectTag}`;

/** The project's id in a policy. Terraform reads the doubled mark as a text for IAM, which fills it in. */
export const ownProject = ["$", "$", `{aws:PrincipalTag/${projectTag}}`].join("");
