/** Writes the documents that are made from a catalogue in the code: configuration, outcomes, metrics. */
import { writeFile } from "node:fs/promises";
import { generatedDocuments } from "./documents/generated-documents.ts";

for (const { path, render } of generatedDocuments) {
  await writeFile(new URL(`../${path}`, import.meta.url), await render());
}
