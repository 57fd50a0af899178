/** Writes docs/configuration.md from the configuration's schema. */
import { writeFile } from "node:fs/promises";
import { renderConfigReference } from "@weir/config";

await writeFile(new URL("../docs/configuration.md", import.meta.url), renderConfigReference());
