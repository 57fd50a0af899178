import { hostServices } from "@weir/service-host";
import { quotaModule } from "./compose.ts";

await hostServices({ modules: [quotaModule], argv: process.argv.slice(2) });
