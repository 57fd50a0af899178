/** Spans, spans of transactions, logs: everything that becomes a trace item. */
export { spanProcessorModule } from "./compose.ts";
