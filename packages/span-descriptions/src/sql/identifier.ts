/** Names of tables and columns without the ids that are part of them (spans, section "DB"). */

const ids = /[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}|[0-9a-f]{8,}|[0-9]{2,}/gi;
const mayHoldId = /[0-9]{2}|[0-9a-f]{8}/i;

/** The name, with UUIDs, hex runs of at least 8 and digit runs of at least 2 characters as `{%s}`. */
export function withoutIds(name: string): string {
  return mayHoldId.test(name) ? name.replace(ids, "{%s}") : name;
}
