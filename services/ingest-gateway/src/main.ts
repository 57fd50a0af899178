import { hostServices } from "@weir/service-host";
import { ingestGatewayModule } from "./index.ts";

await hostServices({ modules: [ingestGatewayModule], argv: process.argv.slice(2) });
