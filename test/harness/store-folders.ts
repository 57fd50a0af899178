/** Where the processes of a Weir keep what they deliver: one in the data folder itself, more in folders inside it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The folders that hold a store by now. */
export function storeFolders(dataDir: string): readonly string[] {
  if (!existsSync(dataDir)) return [];
  const further = readdirSync(dataDir).filter((name) => name.startsWith("process-"));
  const folders = [dataDir, ...further.map((name) => join(dataDir, name))];
  return folders.filter((folder) => existsSync(join(folder, "records.sqlite")));
}
