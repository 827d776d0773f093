// Which column of a row says what: the six layouts of cdr_csv and the sample order of cdr_custom.

/** Indexes from 0; -1 where the layout lacks the column. */
export interface Layout {
  readonly accountCode: number;
  readonly source: number;
  readonly destination: number;
  readonly context: number;
  readonly callerId: number;
  readonly channel: number;
  readonly destinationChannel: number;
  readonly application: number;
  readonly applicationData: number;
  readonly start: number;
  readonly answer: number;
  readonly end: number;
  readonly duration: number;
  readonly talk: number;
  readonly disposition: number;
  readonly purpose: number;
  readonly uniqueId: number;
  readonly linkedId: number;
  readonly sequence: number;
}

export const fewestColumns = 16;
export const mostColumns = 21;

const absent = -1;
const baseColumns = {
  accountCode: 0,
  source: 1,
  destination: 2,
  context: 3,
  callerId: 4,
  channel: 5,
  destinationChannel: 6,
  application: 7,
  applicationData: 8,
  start: 9,
  answer: 10,
  end: 11,
  duration: 12,
  talk: 13,
  disposition: 14,
  purpose: 15,
};
const bare: Layout = { ...baseColumns, uniqueId: absent, linkedId: absent, sequence: absent };
const withUniqueId: Layout = { ...bare, uniqueId: 16 };
const withNewColumns: Layout = { ...bare, linkedId: 17, sequence: 18 };
const withUserFieldAndNewColumns: Layout = { ...bare, linkedId: 18, sequence: 19 };
const withUniqueIdAndNewColumns: Layout = { ...withUserFieldAndNewColumns, uniqueId: 16 };
const complete: Layout = { ...bare, uniqueId: 16, linkedId: 19, sequence: 20 };

/** Order of the mapping in the sample cdr_custom.conf; it has no linkedid. */
export const customSample: Layout = {
  callerId: 0,
  source: 1,
  destination: 2,
  context: 3,
  channel: 4,
  destinationChannel: 5,
  application: 6,
  applicationData: 7,
  start: 8,
  answer: 9,
  end: 10,
  duration: 11,
  talk: 12,
  disposition: 13,
  purpose: 14,
  accountCode: 15,
  uniqueId: 16,
  linkedId: absent,
  sequence: 18,
};
export const customSampleColumns = 19;

/** The cdr_csv layout of a row; column 17 alone tells uniqueid from userfield where only one of them is logged. */
export function csvLayout(columnCount: number, isColumn17UniqueId: boolean): Layout | undefined {
  switch (columnCount) {
    case 16:
      return bare;
    case 17:
      return isColumn17UniqueId ? withUniqueId : bare;
    case 18:
      return withUniqueId;
    case 19:
      return withNewColumns;
    case 20:
      return isColumn17UniqueId ? withUniqueIdAndNewColumns : withUserFieldAndNewColumns;
    case 21:
      return complete;
    default:
      return undefined;
  }
}
