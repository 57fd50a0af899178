/** Takes a crash of the graphics processor out of a crash upload: it is an event of its own (ingest, section "Minidump"). */
import type { Item } from "@weir/envelope";

/** The feature of projects for which this is done. */
export const gpuCrashFeature = "organizations:gpu-crash-symbolication";

const gpuTypes: ReadonlySet<string> = new Set(["event.nv_gpudmp", "event.nv_shader_debug"]);
const sharedTypes: ReadonlySet<string> = new Set(["event.payload", "event.breadcrumbs"]);

/**
 * The items of both crashes, what both need in each; undefined if there is no dump of a graphics processor.
 */
export function splitGpuCrash(items: readonly Item[]): { readonly gpu: Item[]; readonly rest: Item[] } | undefined {
  if (!items.some(({ attachmentType }) => attachmentType === "event.nv_gpudmp")) return undefined;
  return {
    gpu: items.filter(({ attachmentType }) => gpuTypes.has(attachmentType) || sharedTypes.has(attachmentType)),
    rest: items.filter(({ attachmentType }) => !gpuTypes.has(attachmentType)),
  };
}
