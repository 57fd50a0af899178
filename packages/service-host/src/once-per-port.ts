/** Neighbours are looked up at each call: the same port is wrapped only once. */
export function oncePerPort<P extends object>(wrap: (port: P) => P): (port: P) => P {
  const known = new WeakMap<P, P>();
  return (port) => {
    const wrapped = known.get(port) ?? wrap(port);
    known.set(port, wrapped);
    return wrapped;
  };
}
