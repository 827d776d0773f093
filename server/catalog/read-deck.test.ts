// Rate decks in the layouts of carriers and switches, read into the same rows.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DeckReadingOptions, DeckRow } from './deck-row.ts';
import { readCsv } from './read-csv.ts';
import { readDeck } from './read-deck.ts';

const options: DeckReadingOptions = { fileName: 'deck.csv', dateOrder: undefined, hyphen: undefined, increments: undefined };

function file(text: string, own: Partial<DeckReadingOptions> = {}) {
  const reading = readDeck(readCsv(text), { ...options, ...own });
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.file;
}

/** What is left of a row without what every simple row has in common. */
function short({
  usageKind,
  direction,
  isExact,
  origins,
  connectFee,
  perUnits,
  bandPrices,
  freeUnits,
  isClosed,
  line,
  ...rest
}: DeckRow): Record<string, unknown> {
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...told,
    ...(usageKind === 'call' && perUnits === 60 ? {} : { usageKind, perUnits }),
    ...(direction === 'inbound' ? { direction } : {}),
    ...(isExact ? { isExact } : {}),
    ...(origins.length > 0 ? { origins } : {}),
    ...(connectFee === '0' ? {} : { connectFee }),
    ...(bandPrices.length > 0 ? { bandPrices } : {}),
    ...(freeUnits === undefined ? {} : { freeUnits }),
    ...(isClosed ? { isClosed } : {}),
  };
}

function rows(text: string, own: Partial<DeckReadingOptions> = {}) {
  return file(text, own).rows.map(short);
}

function row(prefix: string, destination: string, price: string, increments = '60/60') {
  const [first, next] = increments.split('/').map(Number);
  return { prefix, destination, price, firstIncrementUnits: first, nextIncrementUnits: next };
}

const sixty = { increments: { first: 60, next: 60 } };

describe('a plain deck', () => {
  test('every field of a row', () => {
    expect(file('prefix,destination,price per minute,increments\n336,"France, mobile",0.0500,30/6\n').rows).toEqual([
      {
        usageKind: 'call',
        direction: 'outbound',
        prefix: '336',
        isExact: false,
        origins: [],
        destination: 'France, mobile',
        connectFee: '0',
        price: '0.05',
        perUnits: 60,
        bandPrices: [],
        firstIncrementUnits: 30,
        nextIncrementUnits: 6,
        freeUnits: undefined,
        minimumCharge: undefined,
        maximumCharge: undefined,
        service: undefined,
        effectiveFrom: undefined,
        effectiveTo: undefined,
        isClosed: false,
        line: 2,
      },
    ]);
  });

  test.each([
    ['semicolons and decimal commas', 'Préfixe;Destination;Prix par minute;Premier incrément;Incrément suivant\n336;France, mobile;0,0125;60;1\n'],
    ['tabs', 'prefix\tdestination\trate\tinterval 1\tinterval n\n336\tFrance, mobile\t0.0125\t60\t1'],
    ['bars', 'Code|Name|Rate|First interval|Next interval\n336|France, mobile|0.0125|60|1'],
    ['decimal commas in quotes', 'prefix,destination,price,increments\n336,"France, mobile","0,0125",60/1'],
    ['lines above the names', 'Example Carrier Ltd\n"Rates, valid from Monday"\n\nprefix,destination,price,increments\n336,"France, mobile",0.0125,60/1'],
    ['a told delimiter', 'sep=;\r\nprefix;destination;price;increments\r\n336;"France, mobile";0.0125;60/1'],
    ['columns that say nothing about the price', 'ISO,Rate Id,prefix,destination,price,increments,Tag,Notes\nFR,7,336,"France, mobile",0.0125,60/1,x,y'],
    ['a second name of the destination', 'prefix,destination,description,price,increments\n336,"France, mobile",Orange,0.0125,60/1'],
    ['lists of codes with commas in a file with semicolons', 'prefix;destination;price;increments\n"336,336";France, mobile;0.0125;60/1'],
  ])('with %s', (_name, text) => {
    expect(rows(text)).toEqual([row('336', 'France, mobile', '0.0125', '60/1')]);
  });
});

describe('layouts of carriers and switches', () => {
  test('SDF: intervals, dates with and without fractions', () => {
    const head = 'Destination,Prefix,First Interval,Sub Interval,Rate,Status,Start Date,End Date';
    const text = `${head}\n"ATLANTIS - MOBILE, ONE",9991,30,6,0.2875,Current,2010-06-26 06:55:00,\nATLANTIS,999,60,60,0.1,Current,2010-07-02 11:06:58.484053,2011-01-01 00:00:00\n`;
    expect(rows(text)).toEqual([
      { ...row('9991', 'ATLANTIS - MOBILE, ONE', '0.2875', '30/6'), effectiveFrom: '2010-06-26T06:55:00' },
      { ...row('999', 'ATLANTIS', '0.1'), effectiveFrom: '2010-07-02T11:06:58', effectiveTo: '2011-01-01T00:00:00' },
    ]);
  });

  test('TelecomsXchange: two prices, flags, ASAP', () => {
    const head = 'Country,Description,Prefix,Effective from,Rate Id,Forbidden,Discontinued,Price 1,Price N,Interval 1,Interval N';
    const lines = [
      'A,A mobile,9991,ASAP,1,N,N,0.05,0.05,60,1',
      'A,A fixed,9992,2026-01-02 00:00:00,2,N,Y,0.05,0.05,60,1',
      'A,A dear start,9993,ASAP,3,N,N,0.06,0.05,60,1',
    ];
    expect(rows([head, ...lines].join('\n'))).toEqual([
      row('9991', 'A mobile', '0.05', '60/1'),
      { ...row('9992', 'A fixed', '0', '60/1'), isClosed: true, effectiveFrom: '2026-01-02T00:00:00' },
      { ...row('9993', 'A dear start', '0.05', '60/1'), connectFee: '0.01' },
    ]);
  });

  test('Telnyx: origins, whole numbers, a fee for each call', () => {
    const head = 'ISO,Country,Origination Prefixes,Destination Prefixes,Description,Interval 1,Interval N,Rate,Price Per Call,Exact Match';
    const lines = [
      'AT,Austria,local,"43, 436",Austria,60,60,0.01,0,false',
      'AT,Austria,,43,Austria,60,60,0.15,0.02,false',
      'AT,Austria,,43800100200,Austria,1,1,0,0,true',
    ];
    expect(rows([head, ...lines].join('\n'))).toEqual([
      { ...row('43', 'Austria', '0.01'), origins: ['43'] },
      { ...row('436', 'Austria', '0.01'), origins: ['43'] },
      { ...row('43', 'Austria', '0.15'), connectFee: '0.02' },
      { ...row('43800100200', 'Austria', '0', '1/1'), isExact: true },
    ]);
  });

  test('Twilio: lists in cells, names of origin sets, no increments', () => {
    const head = 'ISO,Country,Description,Price / min,Origination Prefixes,Destination Prefixes';
    const lines = ['AT,Austria,Landline from EEA,$0.016,"EEA, withheld","43, 431"', 'AT,Austria,Landline,$0.155,,"43, 431"'];
    const read = file([head, ...lines].join('\n'), sixty);
    expect(read.rows.map(short)).toEqual([
      { ...row('43', 'Landline from EEA', '0.016'), origins: ['EEA', 'withheld'] },
      { ...row('431', 'Landline from EEA', '0.016'), origins: ['EEA', 'withheld'] },
      row('43', 'Landline', '0.155'),
      row('431', 'Landline', '0.155'),
    ]);
    expect([read.currency, read.warnings]).toEqual([
      undefined,
      ['deck.csv: the prices have the sign $, which does not tell which dollar; the currency of the deck counts.'],
    ]);
  });

  test('TWT: peak and off peak, fillers, dates with slashes', () => {
    const text = 'Destinations;Code;Peak;Off peak;Effective;Route Type;Comment\nA;9991;0,0546;0,03;25/06/2014;-;==\nB;9992;0,02;0,02;==;-;\n';
    expect(rows(text, sixty)).toEqual([
      {
        ...row('9991', 'A', '0.0546'),
        bandPrices: [{ band: 'off-peak', connectFee: '0', price: '0.03' }],
        effectiveFrom: '2014-06-25T00:00:00',
      },
      row('9992', 'B', '0.02'),
    ]);
  });

  test('TWT and Digitel for national service numbers: a fee for the answer, a minimum duration', () => {
    const one = 'Operatore;Localita;Numero;Costo fascia intera;Costo alla risposta\nX;Roma;39 199 100;0,12;0,05\n';
    const other = 'Country code;Numerazione;Operatore;Peak;Off-Peak;Scatto;Durata Minima;Increment\n39;199100;X;0,12;0,10;0,05;30;1\n';
    expect(rows(one, sixty)).toEqual([{ ...row('39199100', 'Roma', '0.12'), connectFee: '0.05' }]);
    expect(rows(other)).toEqual([
      { ...row('39199100', 'X', '0.12', '30/1'), connectFee: '0.05', bandPrices: [{ band: 'off-peak', connectFee: '0.05', price: '0.1' }] },
    ]);
  });

  test('JeraSoft: calling codes, minimum and interval', () => {
    const text =
      'Rate Table,Src Code,Code,Code Name,Policy,Rate,Effective,End,Tag,SF,Min,Int,Time Profile\nT,"33, 32",999,A,R,0.1,2026-01-01,2026-01-31,,0.02,30,6,all time\n';
    expect(rows(text)).toEqual([
      {
        ...row('999', 'A', '0.1', '30/6'),
        connectFee: '0.02',
        origins: ['32', '33'],
        effectiveFrom: '2026-01-01T00:00:00',
        effectiveTo: '2026-02-01T00:00:00',
      },
    ]);
  });

  test('46 Labs: of prices by state the dearest', () => {
    const read = file('code,duration,increment,interrate,intrarate,ijrate,effective_date\n1201200,6,6,0.001,0.004,0.003,2026-01-01\n');
    expect(read.rows.map(short)).toEqual([{ ...row('1201200', '+1201200', '0.004', '6/6'), effectiveFrom: '2026-01-01T00:00:00' }]);
    expect(read.warnings).toEqual([
      'deck.csv: there is no column destination; the prefix is shown instead.',
      'deck.csv: of the prices within and between states the dearest counts.',
    ]);
  });

  test('Kazoo: by names, own costs left aside', () => {
    expect(rows('Prefix,ISO,Desc,InternalSurcharge,Surcharge,InternalRate,Rate\n999,AA,A,0.5,0.01,0.4,0.1\n', sixty)).toEqual([
      { ...row('999', 'A', '0.1'), connectFee: '0.01' },
    ]);
  });

  test('ASTPP: patterns, included seconds, one increment', () => {
    expect(rows('pattern,comment,connectcost,includedseconds,cost,inc\n^999.*,A,0.01,5,0.1,60\n')).toEqual([
      { ...row('999', 'A', '0.1'), connectFee: '0.01', freeUnits: 5 },
    ]);
  });

  test('Yeti: first and next rate, reverse billing, deletion', () => {
    const head =
      'prefix,initial_rate,next_rate,initial_interval,next_interval,connect_fee,attempt_fee,reverse_billing,number min length,number max length,valid_from,valid_till,to_delete';
    const lines = ['999,0.1,0.1,60,1,0.02,0,false,0,100,2026-01-01,,false', '33800,0.03,0.03,1,1,0,0,true,0,100,,,false', '998,,,60,1,0,0,false,0,100,,,true'];
    expect(rows([head, ...lines].join('\n'))).toEqual([
      { ...row('999', '+999', '0.1', '60/1'), connectFee: '0.02', effectiveFrom: '2026-01-01T00:00:00' },
      { ...row('33800', '+33800', '0.03', '1/1'), direction: 'inbound' },
      { ...row('998', '+998', '0', '60/1'), isClosed: true },
    ]);
  });

  test('DNL: a minimum time, grace seconds', () => {
    const read = file(
      'code,rate,setup_fee,effective_date,end_date,min_time,grace_time,interval,time_profile\n999,0.1,0,2026-01-01 00:00:00,0000-00-00,60,3,1,\n',
    );
    expect(read.rows.map(short)).toEqual([{ ...row('999', '+999', '0.1', '60/1'), freeUnits: 3, effectiveFrom: '2026-01-01T00:00:00' }]);
    expect(read.warnings.at(-1)).toBe('deck.csv: grace seconds are read as seconds at the beginning of a call that cost nothing.');
  });
});

describe('kinds of usage', () => {
  test('messages, data and words of one’s own', () => {
    const text = [
      'usage,prefix,destination,price,per,increments',
      'call,33,France,0.02,,60/60',
      'call,32,Belgium,0.0005,second,1/1',
      'SMS,33,France,0.05,,',
      'MMS,33,France,0.25,,',
      'data,33,France,1.5,GiB,1024',
      'data,32,Belgium,0.002,MB,10 kB',
      'fax page,33,France,0.1,,',
    ].join('\n');
    const read = file(text);
    expect(read.rows.map(short)).toEqual([
      row('33', 'France', '0.02'),
      row('32', 'Belgium', '0.03', '1/1'),
      { ...row('33', 'France', '0.05', '1/1'), usageKind: 'sms', perUnits: 1 },
      { ...row('33', 'France', '0.25', '1/1'), usageKind: 'mms', perUnits: 1 },
      { ...row('33', 'France', '1.5', '1024/1024'), usageKind: 'data', perUnits: 1_073_741_824 },
      { ...row('32', 'Belgium', '0.002', '10000/10000'), usageKind: 'data', perUnits: 1_000_000 },
      { ...row('33', 'France', '0.1', '1/1'), usageKind: 'fax_page', perUnits: 1 },
    ]);
    expect(read.warnings).toEqual(['deck.csv: there are prices for the usage “fax page”, which is counted in pieces.']);
  });

  test.each([
    ['tv-hours', 'tv-hours'],
    ['TV - Hours', 'tv-hours'],
    ['tv_hours', 'tv_hours'],
    ['TV  hours', 'tv_hours'],
    ['Crédits', 'credits'],
    ['toll-free', 'call'],
  ])('%s', (word, kind) => {
    expect(file(`usage,prefix,destination,price,increments\n${word},33,France,0.1,1/1`).rows).toMatchObject([{ usageKind: kind }]);
  });

  test('prices of calls and of other kinds in columns of their own', () => {
    const text = [
      'usage,prefix,destination,price per minute,price per minute [Night],price,price [Night],per,connect fee,first increment,next increment',
      'call,33,France,0.02,0.01,,,,,1,1',
      'call,32,Belgium,0.03,,9,8,1,,1,1',
      'sms,33,France,,,0.05,0.04,,,,',
      'data,*,Data,7,6,1.5,,1000000,0.2,1024,1024',
      'mms,33,France,0.1,,,,,,,',
    ].join('\n');
    const read = file(text);
    expect(read.rows.map(short)).toEqual([
      { ...row('33', 'France', '0.02', '1/1'), bandPrices: [{ band: 'Night', connectFee: '0', price: '0.01' }] },
      row('32', 'Belgium', '0.03', '1/1'),
      { ...row('33', 'France', '0.05', '1/1'), usageKind: 'sms', perUnits: 1, bandPrices: [{ band: 'Night', connectFee: '0', price: '0.04' }] },
      { ...row('', 'Data', '1.5', '1024/1024'), usageKind: 'data', perUnits: 1_000_000, connectFee: '0.2' },
    ]);
    expect(read.warnings).toEqual(['deck.csv, line 6: left out 33: no price.']);
  });

  test.each([
    ['price', 'price [Night]'],
    ['rate', 'price (Night)'],
    ['price (per min)', 'price [Night]'],
  ])('a deck of calls alone has one price: %s and %s', (plain, night) => {
    expect(rows(`prefix,destination,${plain},${night},increments\n33,France,0.1,0.05,1/1`)).toEqual([
      { ...row('33', 'France', '0.1', '1/1'), bandPrices: [{ band: 'Night', connectFee: '0', price: '0.05' }] },
    ]);
    const both = readDeck(readCsv('prefix,destination,price per minute,price,increments\n33,France,0.1,0.05,1/1'), options);
    expect(both.ok ? [] : both.faults).toEqual(['deck.csv, line 1, column 4: the column “price” says the same as column 3.']);
  });

  test('a price of every number', () => {
    expect(rows('prefix,price,increments\n*,0.1,1/1')).toEqual([row('', '*', '0.1', '1/1')]);
    const twice = readDeck(readCsv('prefix,destination,price,increments\n*,A,0.1,1/1\n*,A,0.2,1/1'), options);
    expect(twice.ok ? [] : twice.faults).toEqual(['deck.csv, line 3, column 1: prefix * stands in line 2 with another price.']);
    const whole = readDeck(readCsv('prefix,exact,destination,price,increments\n*,1,A,0.1,1/1'), options);
    expect(whole.ok ? [] : whole.faults).toEqual(['deck.csv, line 2, column 2: * is no whole number.']);
  });

  test('a type of line is no kind of usage', () => {
    expect(rows('type,prefix,destination,price,increments\nMobile,336,France mobile,0.1,1/1\nFixed,33,France,0.1,1/1')).toEqual([
      row('336', 'France mobile', '0.1', '1/1'),
      row('33', 'France', '0.1', '1/1'),
    ]);
  });

  test('calls received', () => {
    expect(rows('direction,prefix,destination,price,increments\ninbound,33800,Freephone,0.03,1/1')).toEqual([
      { ...row('33800', 'Freephone', '0.03', '1/1'), direction: 'inbound' },
    ]);
  });
});

describe('prices', () => {
  test('bands of one’s own, and fees of bands', () => {
    const head = 'prefix,destination,price per minute,price per minute [Night],connect fee,connect fee (Night),rate (weekend),increments';
    expect(rows(`${head}\n33,France,0.1,0.05,0.02,0.01,,1/1\n`)).toEqual([
      {
        ...row('33', 'France', '0.1', '1/1'),
        connectFee: '0.02',
        bandPrices: [{ band: 'Night', connectFee: '0.01', price: '0.05' }],
      },
    ]);
  });

  test('a fee of one band is no fee of the others', () => {
    expect(rows('prefix,destination,price,connect fee [Night],increments\n33,France,0.1,0.2,1/1\n')).toEqual([
      { ...row('33', 'France', '0.1', '1/1'), bandPrices: [{ band: 'Night', connectFee: '0.2', price: '0.1' }] },
    ]);
  });

  test('peak, off peak and weekend with their set-ups', () => {
    const head =
      'prefix;destination;Peak per minute;Off peak per minute;Weekend per minute;Peak set-up;Off peak set-up;Weekend set-up;Minimum charge;Increments';
    expect(rows(`${head}\n44;UK;0.04;0.02;0.01;0.03;0.03;0.02;0.05;1\n`)).toEqual([
      {
        ...row('44', 'UK', '0.04', '1/1'),
        connectFee: '0.03',
        minimumCharge: '0.05',
        bandPrices: [
          { band: 'off-peak', connectFee: '0.03', price: '0.02' },
          { band: 'weekend', connectFee: '0.02', price: '0.01' },
        ],
      },
    ]);
  });

  test('the price of a second is sixtyfold exactly', () => {
    expect(rows('prefix,destination,price per second,increments\n33,France,0.0000000001,1\n32,Belgium,0.001,1')).toEqual([
      row('33', 'France', '0.000000006', '1/1'),
      row('32', 'Belgium', '0.06', '1/1'),
    ]);
  });

  test('what the service behind a number is paid', () => {
    const text =
      'prefixe;destination;prix par minute;pas;palier;S par appel;S par minute;S secondes gratuites\n33892;Majoré;0,02;1;A;0;0,8;20\n33810;Autre;0,02;1;B;0,15;0;0\n336;Mobile;0,02;1;;;;\n';
    expect(rows(text)).toEqual([
      { ...row('33892', 'Majoré', '0.02', '1/1'), service: { perCall: '0', perMinute: '0.8', freeSeconds: 20 } },
      { ...row('33810', 'Autre', '0.02', '1/1'), service: { perCall: '0.15', perMinute: '0', freeSeconds: 0 } },
      row('336', 'Mobile', '0.02', '1/1'),
    ]);
  });

  test.each([
    ['0.05,EUR', 'price,currency', 'EUR'],
    ['"€0,05",', 'price,currency', 'EUR'],
    ['"0,05 €/min",', 'price,currency', 'EUR'],
    ['GBP 0.05,', 'price,currency', 'GBP'],
    ['$0.05,CAD', 'price,currency', 'CAD'],
    ['0.05,', 'Price (USD),notes', 'USD'],
    ['0.05,', 'Rate EUR/min,notes', 'EUR'],
    ['0.05,', 'price,notes', undefined],
  ])('currency of %s', (cells, names, currency) => {
    const read = file(`prefix,destination,increments,${names}\n33,France,1/1,${cells}\n`);
    expect([read.currency, read.rows[0]?.price]).toEqual([currency, '0.05']);
  });

  test('maximum charge, minimum duration above the first increment', () => {
    expect(rows('prefix,destination,price,increments,maximum charge,minimum duration\n33,France,0.1,30/6,1.5,60\n32,Belgium,0.1,30/6,,10\n')).toEqual([
      { ...row('33', 'France', '0.1', '60/6'), maximumCharge: '1.5' },
      row('32', 'Belgium', '0.1', '30/6'),
    ]);
  });
});

describe('lines on the same usage', () => {
  const head = 'prefix,destination,price,increments,effective,end,status';

  test('repeats count once', () => {
    const read = file(`${head}\n33,France,0.1,1/1,,,\n33,FRANCE,0.10,1/1,,,\n32,Belgium,0.1,1/1,,,`);
    expect([read.rows.map(({ prefix, line }) => [prefix, line]), read.warnings]).toEqual([
      [
        ['33', 2],
        ['32', 4],
      ],
      ['deck.csv: 1 line repeats another and counts once.'],
    ]);
  });

  test('a later price follows on one without an end, and on one whose last day is its first', () => {
    const text = `${head}\n33,France,0.2,1/1,2026-02-01,,\n33,France,0.1,1/1,2026-01-01,,\n32,B,0.1,1/1,2026-01-01,2026-02-01,\n32,B,0.2,1/1,2026-02-01,,\n31,N,0.1,1/1,2026-01-01,,\n31,N,,,2026-03-01,,Closed`;
    const read = file(text);
    expect(read.rows.map(({ prefix, price, effectiveFrom, effectiveTo, isClosed }) => [prefix, price, effectiveFrom, effectiveTo, isClosed])).toEqual([
      ['33', '0.2', '2026-02-01T00:00:00', undefined, false],
      ['33', '0.1', '2026-01-01T00:00:00', '2026-02-01T00:00:00', false],
      ['32', '0.1', '2026-01-01T00:00:00', '2026-02-01T00:00:00', false],
      ['32', '0.2', '2026-02-01T00:00:00', undefined, false],
      ['31', '0.1', '2026-01-01T00:00:00', '2026-03-01T00:00:00', false],
      ['31', '0', '2026-03-01T00:00:00', undefined, true],
    ]);
  });

  test('a price whose last day is the day of the next one ends within that day', () => {
    const text = `${head}\n33,France,0.1,1/1,2026-01-01,2026-02-01,\n33,France,0.2,1/1,2026-02-01 12:00,,`;
    expect(file(text).rows.map(({ effectiveTo }) => effectiveTo)).toEqual(['2026-02-01T12:00:00', undefined]);
    const over = readDeck(readCsv(text.replace('02-01,\n', '02-02,\n')), options);
    expect(over.ok ? [] : over.faults).toEqual(['deck.csv, line 3, column 1: prefix 33 stands in line 2 with another price for the same time.']);
  });

  test('other origins, kinds and whole numbers are other usage', () => {
    const text = 'usage,prefix,destination,price,increments,origins,exact\n,33,F,0.1,1/1,,\n,33,F,0.2,1/1,EEA,\nsms,33,F,0.3,1/1,,\n,33,F,0.4,1/1,,yes';
    expect(rows(text)).toHaveLength(4);
  });
});

describe('country codes of their own', () => {
  test('are put before area codes, also before ranges', () => {
    expect(
      rows('Country code,Area code,Destination,Rate,Increments\n33,"6, 7",Mobile,0.1,1/1\n44,20-22,UK,0.1,1/1\n32,,Belgium,0.1,1/1').map(
        ({ prefix }) => prefix,
      ),
    ).toEqual(['336', '337', '4420', '4421', '4422', '32']);
  });

  test('are not put before codes that hold them', () => {
    const read = file('Country code,Code,Destination,Rate,Increments\n33,336,Mobile,0.1,1/1\n44,44,UK,0.1,1/1');
    expect(read.rows.map(({ prefix }) => prefix)).toEqual(['336', '44']);
    expect(read.warnings).toEqual(['deck.csv: every code begins with its country code, which is not put before it again.']);
  });
});

test('a carrier’s own deck is read whole but for the lines without a price', () => {
  const text = readFileSync(join(import.meta.dirname, 'samples/sdf-outbound.csv'), 'utf8');
  const read = file(text);
  expect([read.rows.length, read.warnings.length]).toEqual([351, 9]);
  expect(read.warnings.at(-1)).toMatch(/^deck\.csv, line \d+: left out 1900: no price\.$/);
  expect(read.rows.filter(({ prefix }) => ['338', '8816', '449'].includes(prefix)).map(({ prefix, price }) => [prefix, price])).toEqual([
    ['338', '0.0795'],
    ['8816', '5.94'],
    ['449', '0.0103'],
  ]);
});
