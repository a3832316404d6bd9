/** Tag of every resource of a deployment; its value is the deployment's name. */
export const deploymentTag = "crew:deployment";
