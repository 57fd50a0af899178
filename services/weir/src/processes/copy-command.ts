/** The hidden command that runs a copy. */
export const copyCommand = "run-copy";
