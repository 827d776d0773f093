// Who pays for a call: the account that held the extension at that moment.

export interface ExtensionHolding {
  readonly tenantId: number;
  readonly accountId: number;
  readonly extensionId: number;
  readonly number: string;
  /** Half-open, in epoch seconds; open-ended when `serviceTo` is undefined. */
  readonly serviceFrom: number;
  readonly serviceTo: number | undefined;
}

export type FindHolding = (number: string, at: number) => ExtensionHolding | undefined;

/** Extensions of one site by number and date; an extension that changed hands answers by the moment asked for. */
export function createHoldingIndex(holdings: readonly ExtensionHolding[]): FindHolding {
  const byNumber = new Map<string, ExtensionHolding[]>();
  for (const holding of holdings) {
    const known = byNumber.get(holding.number);
    if (known === undefined) byNumber.set(holding.number, [holding]);
    else known.push(holding);
  }
  return (number, at) => {
    for (const holding of byNumber.get(number) ?? []) {
      if (holding.serviceFrom <= at && (holding.serviceTo === undefined || at < holding.serviceTo)) return holding;
    }
    return undefined;
  };
}
