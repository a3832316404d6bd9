// Loaded before crew's starter, which then takes this Node for one that is too old to run crew. What it starts does not load this.
Object.defineProperty(process.versions, "node", { value: "22.0.0" });
