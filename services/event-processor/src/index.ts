/** Errors, transactions, attachments, reports, check-ins, sessions. */
export { eventProcessorModule } from "./compose.ts";
