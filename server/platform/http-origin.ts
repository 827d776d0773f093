// Whether a request that changes something was sent by our own pages.

export interface OriginFacts {
  readonly method: string;
  /** `Sec-Fetch-Site`; browsers send it on HTTPS and on localhost. */
  readonly fetchSite: string | undefined;
  /** `Origin`; browsers send it with every request that is neither GET nor HEAD. */
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly publicUrl: string | undefined;
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Programs that are no browser send neither header, and carry no one else's cookie. */
export function isFromOurPages({ method, fetchSite, origin, host, publicUrl }: OriginFacts): boolean {
  if (safeMethods.has(method)) return true;
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const sender = new URL(origin);
  if (publicUrl !== undefined && sender.origin === new URL(publicUrl).origin) return true;
  return host !== undefined && sender.host === hostOf(`${sender.protocol}//${host}`);
}

/** Without the port where it is the usual one of the protocol. */
function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}
