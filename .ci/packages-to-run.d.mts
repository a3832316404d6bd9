export declare function packagesToRun(root: string, workspace?: string): Record<string, string>;
