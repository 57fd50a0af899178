/** Quota checks and usage counters over Redis or memory. */
export { quotaModule } from "./compose.ts";
