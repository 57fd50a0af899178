/** Finds cycles in a directed graph. */

/**
 * One cycle per group of nodes that reach each other, each as a path that begins and ends with the same node.
 * `edges` has a key for every node; targets that are no keys are ignored. The order is that of the keys.
 */
export function findCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  return strongComponents(edges).flatMap((component) => {
    const [start] = component;
    return start === undefined ? [] : [shortestCycle(start, new Set(component), edges)];
  });
}

/** Tarjan's algorithm with its stack on the heap, so that long chains are no problem. Only components with a cycle. */
function strongComponents(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const components: string[][] = [];

  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const path: { node: string; targets: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      index.set(node, index.size);
      low.set(node, index.get(node) ?? 0);
      open.push(node);
      isOpen.add(node);
      path.push({ node, targets: (edges.get(node) ?? new Set<string>()).values() });
    };
    const lower = (node: string, value: number): void => void low.set(node, Math.min(low.get(node) ?? value, value));
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.targets.next();
      if (!next.done) {
        if (!edges.has(next.value)) continue;
        if (!index.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) lower(top.node, index.get(next.value) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent.node, low.get(top.node) ?? 0);
      if (low.get(top.node) !== index.get(top.node)) continue;
      const component = open.splice(open.lastIndexOf(top.node));
      for (const node of component) isOpen.delete(node);
      if (component.length > 1 || edges.get(top.node)?.has(top.node)) components.push(component);
    }
  }
  return components;
}

function shortestCycle(
  start: string,
  within: ReadonlySet<string>,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const target of edges.get(path.at(-1) ?? start) ?? []) {
      if (target === start) return [...path, start];
      if (!within.has(target) || seen.has(target)) continue;
      seen.add(target);
      paths.push([...path, target]);
    }
  }
  return [start];
}
