import type { Neighbours } from "./service.ts";

/** What is put around the ports of neighbours; none for a neighbour: it stays as it is. */
export type NeighbourWrappers = { readonly [K in keyof Neighbours]?: (port: Neighbours[K]) => Neighbours[K] };

/** Neighbours with something around their ports. They are looked up at each call: the same port is wrapped only once. */
export function wrapNeighbours(neighbours: Neighbours, wrappers: NeighbourWrappers): Neighbours {
  const projectConfig = oncePerPort(wrappers.projectConfig);
  const quota = oncePerPort(wrappers.quota);
  const sampling = oncePerPort(wrappers.sampling);
  const spanProcessor = oncePerPort(wrappers.spanProcessor);
  const eventProcessor = oncePerPort(wrappers.eventProcessor);
  return {
    get projectConfig() {
      return projectConfig(neighbours.projectConfig);
    },
    get quota() {
      return quota(neighbours.quota);
    },
    get sampling() {
      return sampling(neighbours.sampling);
    },
    get spanProcessor() {
      return spanProcessor(neighbours.spanProcessor);
    },
    get eventProcessor() {
      return eventProcessor(neighbours.eventProcessor);
    },
  };
}

function oncePerPort<P extends object>(wrap: ((port: P) => P) | undefined): (port: P) => P {
  if (wrap === undefined) return (port) => port;
  const known = new WeakMap<P, P>();
  return (port) => {
    const wrapped = known.get(port) ?? wrap(port);
    known.set(port, wrapped);
    return wrapped;
  };
}
