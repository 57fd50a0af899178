/** Finds the endpoint of a path. */
import type { Endpoint } from "./endpoint.ts";

/** An endpoint and the values of its path's placeholders. */
export interface RouteMatch {
  readonly endpoint: Endpoint;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds endpoints. */
export interface RouteTable {
  /** The endpoint of a normalised path, with its parameters decoded; undefined if no route has it. */
  match(path: string): RouteMatch | undefined;
}

interface Route {
  readonly endpoint: Endpoint;
  /** Undefined where a placeholder stands. */
  readonly literals: readonly (string | undefined)[];
  readonly placeholders: readonly (readonly [index: number, name: string])[];
}

/** Compiles a table. Where two routes fit, the first counts. */
export function createRouteTable(endpoints: readonly Endpoint[]): RouteTable {
  const routesBySegments = new Map<number, Route[]>();
  for (const endpoint of endpoints) {
    for (const path of endpoint.paths) {
      const route = compile(endpoint, path);
      const routes = routesBySegments.get(route.literals.length) ?? [];
      routesBySegments.set(route.literals.length, [...routes, route]);
    }
  }
  return {
    match(path) {
      const segments = path.split("/");
      for (const route of routesBySegments.get(segments.length) ?? []) {
        if (route.literals.every((literal, index) => fits(literal, segments[index]))) {
          return { endpoint: route.endpoint, parameters: parametersOf(route, segments) };
        }
      }
      return undefined;
    },
  };
}

/** A placeholder takes any text but none at all. */
function fits(literal: string | undefined, segment: string | undefined): boolean {
  return literal === undefined ? segment !== "" : literal === segment;
}

function compile(endpoint: Endpoint, path: string): Route {
  const segments = path.split("/");
  const isPlaceholder = (segment: string) => segment.startsWith("{") && segment.endsWith("}");
  return {
    endpoint,
    literals: segments.map((segment) => (isPlaceholder(segment) ? undefined : segment)),
    placeholders: segments.flatMap((segment, index) =>
      isPlaceholder(segment) ? [[index, segment.slice(1, -1)] as const] : [],
    ),
  };
}

function parametersOf(route: Route, segments: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [index, name] of route.placeholders) parameters[name] = decode(segments[index] ?? "");
  return parameters;
}

/** What is not percent-encoded UTF-8 stays as it came. */
function decode(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
