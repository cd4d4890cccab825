import type { HttpBindings } from '@hono/node-server';

/** What Node's server hands over with a request; nothing where it comes without one. */
export interface Bindings {
  Bindings: Partial<HttpBindings>;
}
