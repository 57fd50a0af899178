import { hostServices } from "@weir/service-host";
import { spanProcessorModule } from "./compose.ts";

await hostServices({ modules: [spanProcessorModule], argv: process.argv.slice(2) });
