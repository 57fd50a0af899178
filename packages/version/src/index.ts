import manifest from "../package.json" with { type: "json" };

/** The version of Weir: all of its packages carry the same one. */
export const weirVersion: string = manifest.version;
