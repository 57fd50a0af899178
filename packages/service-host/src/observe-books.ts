/** The accounts of a service as metrics, so that anybody can see that they balance: at rest nothing is held. */
import type { Books, CategoryBalance } from "@weir/managed";
import type { Metrics } from "@weir/telemetry";

const parts = ["received", "accepted", "rejected", "returned", "held", "reported"] as const;

/** Exports each category from when it is first seen. Returns what ends it. */
export function observeBooks(metrics: Metrics, service: string, books: Pick<Books, "balance">): () => void {
  const known = new Set<string>();
  const ends: (() => void)[] = [];
  let balances: ReadonlyMap<string, CategoryBalance> = new Map();

  function observe(category: string): void {
    known.add(category);
    for (const part of parts) {
      const name = part === "reported" ? "accounting.would_reject" : (`accounting.${part}` as const);
      ends.push(metrics.observe(name, { service, category }, () => balances.get(category)?.[part] ?? 0));
    }
  }

  ends.push(
    metrics.beforeExport(() => {
      balances = new Map(books.balance().map((balance) => [balance.category, balance]));
      for (const category of balances.keys()) if (!known.has(category)) observe(category);
    }),
  );
  return () => {
    for (const end of ends) end();
  };
}
