/** Runs the event processor as a process of its own. */
import { hostServices } from "@weir/service-host";
import { eventProcessorModule } from "./compose.ts";

await hostServices({ modules: [eventProcessorModule], argv: process.argv.slice(2) });
