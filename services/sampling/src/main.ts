import { hostServices } from "@weir/service-host";
import { samplingModule } from "./compose.ts";

await hostServices({ modules: [samplingModule], argv: process.argv.slice(2) });
