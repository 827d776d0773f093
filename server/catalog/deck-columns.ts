// Finds the line of column names in a rate deck and what each column means, in the words of carriers and switches.

import { foldWords, quote } from './deck-cells.ts';
import { findCurrency } from './deck-number.ts';
import type { TableRow } from './read-csv.ts';

export type Field =
  | 'codes'
  | 'baseCode'
  | 'areaCode'
  | 'nationalCode'
  | 'destination'
  | 'country'
  | 'usageKind'
  | 'direction'
  | 'isReverse'
  | 'isExact'
  | 'origins'
  | 'currency'
  | 'connectFee'
  | 'price'
  | 'priceOfUnits'
  | 'pricePerSecond'
  | 'priceFirst'
  | 'priceNext'
  | 'priceElsewhere'
  | 'perUnits'
  | 'increments'
  | 'firstIncrement'
  | 'nextIncrement'
  | 'minimumDuration'
  | 'freeUnits'
  | 'minimumCharge'
  | 'maximumCharge'
  | 'servicePerCall'
  | 'servicePerMinute'
  | 'serviceFreeSeconds'
  | 'effectiveFrom'
  | 'effectiveTo'
  | 'status'
  | 'isClosed'
  | 'neutral'
  | 'ignored';

export interface Column {
  readonly field: Field;
  /** Counted from 0. */
  readonly index: number;
  readonly name: string;
  /** Of a price or connect fee. */
  readonly band: string | undefined;
  /** ISO 4217 or `$`, told by the name of the column. */
  readonly currency: string | undefined;
}

export interface DeckHeader {
  readonly row: TableRow;
  /** Place of the row in the table. */
  readonly rowIndex: number;
  readonly columns: readonly Column[];
  /** Up to the last column with a name; spreadsheets add empty ones. */
  readonly width: number;
  readonly faults: readonly { readonly column: number | undefined; readonly sentence: string }[];
}

/** Titles, dates and addresses may stand above the names. */
const linesSearched = 20;
const columnsMax = 1000;

/** Names as `foldWords` leaves them. */
const namesByField: Readonly<Record<Field, string>> = {
  codes:
    'prefix,prefixes,code,codes,dial code,dial codes,dialcode,dialing code,dialling code,dialled prefix,prefixe,prefixes appeles,indicatif,indicatifs,destination prefix,destination prefixes,destination code,destination codes,dest prefix,dst prefix,dst code,pattern,digits,breakout code,npanxx,short code,numero court',
  baseCode: 'country code,country prefix,country dial code,cc,code pays,indicatif pays,indicatif du pays',
  areaCode: 'area code,area codes,city code,city codes,indicatif regional,indicatif de zone',
  nationalCode: 'numero,numerazione',
  destination:
    'destination,destinations,description,destination description,destination name,name,code name,dest name,desc,zone,zone name,libelle,nom,nom de la destination,localita,location',
  country: 'country,country name,pays,comment,comments,commentaire,operatore,operator',
  usageKind: 'usage,usage kind,usage type,kind,type,type d usage,service type',
  direction: 'direction,call direction,sens',
  isReverse: 'reverse billing',
  isExact: 'exact match,exact,is exact,whole number,numero exact,correspondance exacte',
  origins:
    'origination prefixes,origination prefix,origination,origin,origins,origin prefixes,src code,src prefix,source prefix,from,origine,origines,prefixes d origine',
  currency: 'currency,currency code,cur,ccy,devise,monnaie,valuta',
  connectFee:
    'connect fee,connection fee,connect cost,connectcost,connection cost,connection charge,setup fee,set up fee,setup,set up,setup charge,set up charge,setup cost,sf,price per call,surcharge,call setup fee,frais de connexion,frais de mise en relation,mise en relation,cout de connexion,costo alla risposta,scatto,scatto alla risposta',
  price:
    'price per minute,rate per minute,per minute,rate,rates,price min,price per min,rate min,rate per min,per minute cost,per minute rate,per minute price,cost,cost per minute,cost min,min rate,minute rate,new rate,new price,prix par minute,prix minute,prix a la minute,tarif par minute,tarif minute,tarif,cout par minute,costo,costo al minuto,costo fascia intera,prezzo,prezzo al minuto,interrate,inter rate,interstate rate',
  priceOfUnits: 'price,prix',
  pricePerSecond: 'price per second,rate per second,per second,price sec,rate sec,prix par seconde,prix a la seconde,tarif par seconde',
  priceFirst: 'price 1,initial rate,rate 1,first price',
  priceNext: 'price n,next rate,rate n,next price',
  priceElsewhere: 'intrarate,intra rate,intrastate rate,ijrate,ij rate,indeterminate rate',
  perUnits: 'per,per units,price for,unit,pour,par',
  increments:
    'increments,increment,inc,interval,intervals,int,billing increment,billing increments,billing interval,billing,rounding,palier de facturation,increment de facturation,pas',
  firstIncrement:
    'first increment,first increment seconds,first interval,initial increment,initial interval,interval 1,duration,min billing,premier increment,increment initial,premiere tranche,premier palier',
  nextIncrement:
    'next increment,next increment seconds,next interval,sub interval,subsequent increment,subsequent interval,interval n,increment suivant,increments suivants,tranche suivante,palier suivant',
  minimumDuration: 'minimum duration,min duration,min time,minimum time,min,durata minima,duree minimale,duree minimum',
  freeUnits: 'free seconds,free units,free time,grace seconds,grace time,grace period,included seconds,includedseconds,secondes gratuites,secondes offertes',
  minimumCharge: 'minimum charge,min charge,minimum price,minimum cost,prix minimum,montant minimum,cout minimum',
  maximumCharge: 'maximum charge,max charge,maximum price,maximum cost,prix maximum,montant maximum,cout maximum',
  servicePerCall: 'service per call,service price per call,s per call,s par appel,service par appel',
  servicePerMinute: 'service per minute,service price per minute,s per minute,s par minute,service par minute',
  serviceFreeSeconds: 'service free seconds,s free seconds,s secondes gratuites,secondes gratuites s,service secondes gratuites',
  effectiveFrom:
    'effective,effective from,effective date,effective on,start date,start,valid from,from date,begin date,date d effet,date effet,date de debut,debut,valable du,a partir du,decorrenza',
  effectiveTo: 'end,end date,ends,valid to,valid till,valid until,effective to,to date,expiry date,expires,date de fin,fin,valable jusqu au,jusqu au',
  status: 'status,statut,state of code,change,change flag,change type,change status,etat',
  isClosed: 'discontinued,forbidden,to delete,blocked,closed,deleted,is closed,ferme,interdit,supprime',
  neutral: 'attempt fee,policy,time profile,number min length,number max length,dst number min length,dst number max length,frais de tentative',
  ignored:
    'iso,iso code,iso country,country iso,rate id,id,rate table,tag,tags,route type,route,interval notes,notes,note,remark,remarks,remarque,remarques,region,continent,network,carrier,reseau,mcc,mnc,mccmnc,lata,ocn,state,old rate,old price,previous rate,previous price,ancien prix,ancien tarif,internal rate,internalrate,internal surcharge,internalsurcharge,palier,routing tag names,line,row,no,nr',
};

const fieldByName: ReadonlyMap<string, Field> = new Map(
  (Object.entries(namesByField) as [Field, string][]).flatMap(([field, names]) => names.split(',').map((name) => [name, field] as const)),
);

/** Off-peak first: the other is a part of it. */
const bandWords: readonly (readonly [RegExp, string])[] = [
  [/\b(?:off ?peak|heures? creuses?)\b/, 'off-peak'],
  [/\b(?:peak|heures? pleines?)\b/, 'peak'],
  [/\bweek ?end\b/, 'weekend'],
];
const unitNotes = new Set([
  '',
  'min',
  'mn',
  'per min',
  'per minute',
  'minute',
  'par minute',
  'sec',
  's',
  'secs',
  'second',
  'seconds',
  'secondes',
  'in seconds',
]);
const minuteWord = /\b(?:min|mn|minute)\b/;
const secondNotes = new Set(['per second', 'per sec', 'second', 'sec', 's', 'par seconde']);
const moneyFields: ReadonlySet<Field> = new Set([
  'price',
  'priceOfUnits',
  'pricePerSecond',
  'priceFirst',
  'priceNext',
  'connectFee',
  'minimumCharge',
  'maximumCharge',
  'servicePerCall',
  'servicePerMinute',
]);
const bandFields: ReadonlySet<Field> = new Set(['price', 'priceOfUnits', 'pricePerSecond', 'connectFee']);
const priceFields: ReadonlySet<Field> = new Set(['price', 'pricePerSecond', 'priceNext']);
const codeFields: ReadonlySet<Field> = new Set(['codes', 'areaCode', 'nationalCode']);
const repeatable: ReadonlySet<Field> = new Set(['isClosed', 'neutral', 'ignored', 'destination', 'country', 'status', 'priceElsewhere']);

/** Undefined for a table without rows. */
export function findHeader(rows: readonly TableRow[]): DeckHeader | undefined {
  const headers = rows.slice(0, linesSearched).map((row, rowIndex) => readHeader(row, rowIndex));
  const complete = headers.find(({ columns }) => columns.some(({ field }) => codeFields.has(field)) && columns.some(({ field }) => priceFields.has(field)));
  return complete ?? headers.toSorted((left, right) => knownCount(right) - knownCount(left))[0];
}

function knownCount({ columns }: DeckHeader): number {
  return columns.length > 1 ? columns.length : 0;
}

function readHeader(row: TableRow, rowIndex: number): DeckHeader {
  const width = row.cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  const columns: Column[] = [];
  const faults: { column: number | undefined; sentence: string }[] = [];
  const names = row.cells.slice(0, Math.min(width, columnsMax));
  if (width > columnsMax) faults.push({ column: undefined, sentence: `there are more than ${columnsMax} columns` });
  const read = names.map((name, index) => readColumn(name, index));
  const isApart = read.some((column) => column?.field === 'usageKind') && read.some(isForMinutes);
  for (const [index, name] of names.entries()) {
    const found = read[index];
    const column = found?.field === 'priceOfUnits' && !isApart ? { ...found, field: 'price' as const } : found;
    const twin = column === undefined ? undefined : columns.find((other) => saysTheSame(other, column));
    if (column === undefined) faults.push({ column: index + 1, sentence: sayUnknown(name) });
    else if (twin !== undefined) faults.push({ column: index + 1, sentence: `the column ${quote(name)} says the same as column ${twin.index + 1}` });
    else columns.push(column);
  }
  const hasField = (fields: ReadonlySet<Field>) => columns.some(({ field }) => fields.has(field));
  if (!hasField(codeFields)) faults.push({ column: undefined, sentence: 'the column prefix is missing' });
  if (!hasField(priceFields)) faults.push({ column: undefined, sentence: 'the column price per minute is missing' });
  return { row, rowIndex, columns, width, faults };
}

/** Beside such a column the price alone is that of other kinds of usage; in a deck of calls only there are none. */
function isForMinutes(column: Column | undefined): boolean {
  return column?.field === 'price' && minuteWord.test(foldWords(column.name));
}

function sayUnknown(name: string): string {
  const what = name.trim() === '' ? 'the column has no name' : `the column name ${quote(name)} is unknown`;
  return `${what}; use prefix, destination, connect fee, price per minute, first increment, next increment, or notes for what does not matter`;
}

function saysTheSame(left: Column, right: Column): boolean {
  const isSameField = left.field === right.field || (priceFields.has(left.field) && priceFields.has(right.field));
  return isSameField && left.band === right.band && !repeatable.has(left.field);
}

function readColumn(name: string, index: number): Column | undefined {
  if (name.length > 100) return undefined;
  const notes = [...name.matchAll(/[[(]([^[\]()]*)[\])]/g)].map(([, note = '']) => note.trim());
  const core = name.replace(/[[(][^[\]()]*[\])]/g, ' ');
  const plain = findField(foldWords(core));
  const found = plain ?? findField(foldWords(withoutCurrency(core)));
  if (found === undefined) return undefined;
  const currency = plain === undefined || /[€£$]/.test(core) ? currencyIn(core) : undefined;
  return notes.reduce<Column | undefined>((column, note) => (column === undefined ? undefined : addNote(column, note)), {
    ...found,
    index,
    name: name.trim(),
    currency: moneyFields.has(found.field) ? currency : undefined,
  });
}

/** The field of a name, and the band in it: `off peak setup fee`. */
function findField(name: string): { readonly field: Field; readonly band: string | undefined } | undefined {
  const field = fieldByName.get(name);
  if (field !== undefined) return { field, band: undefined };
  const found = bandWords.find(([pattern]) => pattern.test(name));
  if (found === undefined) return undefined;
  const rest = name.replace(found[0], ' ').replace(/\s+/g, ' ').trim();
  const inside = rest === '' ? 'price' : fieldByName.get(rest);
  return inside === undefined || !bandFields.has(inside) ? undefined : { field: inside, band: found[1] };
}

/** A note in brackets tells a currency, a unit or the name of a time band. */
function addNote(column: Column, note: string): Column | undefined {
  const words = foldWords(withoutCurrency(note));
  const currency = currencyIn(note);
  const spelt = spellUnit(column, words);
  if (spelt !== undefined) return { ...column, field: spelt, currency: currency ?? column.currency };
  if (unitNotes.has(words)) return currency === undefined ? column : { ...column, currency };
  if (!bandFields.has(column.field)) return moneyFields.has(column.field) || codeFields.has(column.field) ? undefined : column;
  if (/^(?:c|ct|cts|cents?|pence|ppm|1000|k)$/.test(words) || column.band !== undefined || note.length > 40) return undefined;
  return { ...column, band: bandWords.find(([pattern]) => pattern.test(words))?.[1] ?? note };
}

/** `price (per second)` and `price (per minute)` are prices of calls. */
function spellUnit({ field }: Column, note: string): Field | undefined {
  if (field !== 'price' && field !== 'priceOfUnits') return undefined;
  if (secondNotes.has(note)) return 'pricePerSecond';
  return unitNotes.has(note) && minuteWord.test(note) ? 'price' : undefined;
}

function withoutCurrency(text: string): string {
  return text.replace(/US\$|[€£$]/g, ' ').replace(/\b[A-Z]{3}\b/g, (word) => (findCurrency(word) === undefined ? word : ' '));
}

function currencyIn(text: string): string | undefined {
  const [sign] = /US\$|[€£$]/.exec(text) ?? [];
  const word = text.match(/\b[A-Z]{3}\b/g)?.find((each) => findCurrency(each) !== undefined);
  return findCurrency(word ?? sign ?? '');
}
