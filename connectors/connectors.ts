// The connectors there are, by the kind that a source names.

import { asteriskConnector } from './asterisk/asterisk.ts';
import type { Connector } from './connector.ts';

/** Settings are opaque here: what `readSettings` of a connector accepts is handed back to the same connector only. */
export const connectors: readonly Connector<unknown>[] = [asteriskConnector];

export function findConnector(kind: string): Connector<unknown> | undefined {
  return connectors.find((connector) => connector.kind === kind);
}
