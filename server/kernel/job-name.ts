// The names of the jobs, in the order of the path, so that whoever queues one need not know who works it off.

export const jobNames = {
  /** A source's schedule → collected raw records. Data: `sourceId`. */
  collect: 'collection.collect-records',
  /** Collected → normalised usage records, or suspended. */
  mediate: 'mediation.mediate-records',
  /** Suspended → normalised, after the cause was mended. */
  recycleRecords: 'mediation.recycle-records',
  /** Normalised → rated, or suspended for want of a price. */
  rate: 'rating.rate-usage',
  /** Suspended for want of a price → rated. */
  recycleUsage: 'rating.recycle-usage',
  /** Rated → charged → invoiced, at the cut-off of each account's cycle. */
  bill: 'invoicing.run-bill-cycle',
  /** Invoiced → documents and a message in the outbox. */
  render: 'delivery.render-documents',
  /** Message → delivered. */
  send: 'delivery.send-mail',
} as const;
