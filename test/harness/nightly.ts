/** How long permutations may be: `npm run test:nightly` sets WEIR_NIGHTLY, everyday runs do with fewer. */

/** Whether this run may take its time. */
export const isNightly = process.env.WEIR_NIGHTLY === "1";
