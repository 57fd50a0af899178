/** Runs the project-config service as a process of its own. */
import { hostServices } from "@weir/service-host";
import { projectConfigModule } from "./compose.ts";

await hostServices({ modules: [projectConfigModule], argv: process.argv.slice(2) });
