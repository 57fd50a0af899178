import manifest from "../package.json" with { type: "json" };

/** The version of Weir, as in `weir --version`. */
export const weirVersion: string = manifest.version;
