/** Dynamic sampling decisions. */
export { samplingModule } from "./compose.ts";
