import type { ServiceAnswer, ServiceRequest } from '../exchange';
import { errorWithStatus } from '../http-errors';
import type { RouteDescription } from './route-description';

/** What a route is asked. */
export interface Asked {
  request: ServiceRequest;
  /** Parts of the path by the names of the route's pattern. */
  params: Readonly<Record<string, string>>;
}

/** One method at one path. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With names of parts in braces, as OpenAPI writes them: `/v1/models/{name}`. */
  path: string;
  /** Whether it answers whoever asks, by whatever host, also while the service closes. */
  isOpen?: boolean;
  /** What the OpenAPI document tells of it. */
  description: RouteDescription;
  handle(asked: Asked): ServiceAnswer | Promise<ServiceAnswer>;
}

/** What a path leads to. */
export interface Found {
  /** The pattern of its path. */
  path: string;
  params: Readonly<Record<string, string>>;
  /** By their methods. */
  routes: ReadonlyMap<string, Route>;
}

interface Place {
  path: string;
  parts: readonly string[];
  routes: Map<string, Route>;
}

/** Finds routes by method and path. */
export class Router {
  private readonly places: Place[] = [];

  constructor(readonly routes: readonly Route[]) {
    for (const route of routes) this.placeOf(route.path).routes.set(route.method, route);
  }

  /** What is at a path; nothing where nothing is. */
  find(path: string): Found | undefined {
    const parts = path.split('/');
    for (const place of this.places) {
      const params = matched(place.parts, parts);
      if (params) return { path: place.path, params, routes: place.routes };
    }
    return undefined;
  }

  private placeOf(path: string): Place {
    const known = this.places.find((place) => place.path === path);
    if (known) return known;
    const place = { path, parts: path.split('/'), routes: new Map<string, Route>() };
    this.places.push(place);
    return place;
  }
}

/**
 * The route of a method; one that answers GET answers HEAD too.
 *
 * @throws BtcfcError `INVALID_OPTION` with status 405, which names the methods there are
 */
export function routeFor(found: Found, method: string): Route {
  const route = routeOf(found, method);
  if (route) return route;
  const methods = [...found.routes.keys()];
  const error = {
    code: 'INVALID_OPTION',
    message: 'This path is not for this method.',
    received: method,
    remedy: `Send ${methods.join(' or ')}.`,
  } as const;
  throw errorWithStatus(405, error, { Allow: methods.join(', ') });
}

/** The route of a method, where there is one. */
export function routeOf({ routes }: Found, method: string): Route | undefined {
  return routes.get(method === 'HEAD' ? 'GET' : method);
}

/** The error for a path that leads nowhere. */
export function nothingThere(): Error {
  return errorWithStatus(404, {
    code: 'INVALID_OPTION',
    message: 'There is nothing at this path.',
    remedy: 'GET /openapi.json describes all there is, GET /v1/models the models.',
  });
}

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (let place = 0; place < parts.length; place++) {
    const part = pattern[place]!;
    if (part.startsWith('{')) params[part.slice(1, -1)] = decoded(parts[place]!);
    else if (part !== parts[place]) return undefined;
  }
  return params;
}

function decoded(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
