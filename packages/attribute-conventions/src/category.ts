/** The category of a span (spans, section "Category"). */

const twoSegments =
  /^(?:ui\.(?:react|vue|svelte|angular|ember)|ai\.pipeline|function\.(?:nextjs|remix|gpc|aws|azure))(?=\.|$)/;
const firstSegments = new Set(
  (
    "ai app browser cache console db event file graphql grpc http measure middleware navigation pageload queue " +
    "resource rpc serialize subprocess template topic view websocket"
  ).split(" "),
);
const attributeCategories = [
  ["db.system.name", "db"],
  ["http.request.method", "http"],
  ["ui.component_name", "ui"],
  ["resource.render_blocking_status", "resource"],
] as const;

/**
 * The category from the operation, else from what is known of the span; undefined if neither tells.
 * @param op in any case
 * @param read yields a string attribute by its key
 */
export function categoryOf(op: string | undefined, read: (key: string) => string | undefined): string | undefined {
  const lower = op?.toLowerCase() ?? "";
  const two = twoSegments.exec(lower);
  if (two !== null) return two[0];
  const dot = lower.indexOf(".");
  const first = dot === -1 ? lower : lower.slice(0, dot);
  if (firstSegments.has(first)) return first;
  for (const [key, category] of attributeCategories) if ((read(key) ?? "") !== "") return category;
  return read("sentry.origin") === "auto.ui.browser.metrics" ? "browser" : undefined;
}
