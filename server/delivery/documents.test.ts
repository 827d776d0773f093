// The documents of an invoice, read back from their PDFs: every figure of the invoice is there, whatever its texts are.

import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ItemisedCall } from '../invoicing/invoice.ts';
import { addDecimals, decimalOf, zeroDecimal } from '../kernel/decimal.ts';
import { createPdfPrinter } from '../platform/pdf.ts';
import type { Picture } from '../platform/pdf-image.ts';
import { type InvoiceFixture, invoiceFixture } from '../tests/support/invoice-fixture.ts';
import { readPdfPages } from '../tests/support/pdf-text.ts';
import { createCallPacker } from './packed-calls.ts';
import { printableText } from './printable-text.ts';
import { type RenderedDocuments, renderDocuments } from './render-documents.worker.ts';
import { wordAmount, wordCount, wordDuration, wordMoney } from './word-figures.ts';
import { words } from './words.ts';

function render({ invoice, calls }: InvoiceFixture, logo?: Picture): Promise<RenderedDocuments> {
  const packer = createCallPacker();
  packer.add(calls);
  return renderDocuments({ invoice: { ...invoice, issuedAt: invoice.issuedAt.toString() }, logo, calls: calls.length === 0 ? undefined : packer.finish() });
}

async function readInvoice(fixture: InvoiceFixture, logo?: Picture): Promise<string[][]> {
  return readPdfPages((await render(fixture, logo)).invoicePdf);
}

async function readAnnex(fixture: InvoiceFixture): Promise<string[][]> {
  return readPdfPages((await render(fixture)).annex?.pdf ?? new Uint8Array());
}

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const sumOf = (calls: readonly ItemisedCall[]) => calls.reduce((sum, call) => addDecimals(sum, decimalOf(call.amount)), zeroDecimal);

describe.each(['en', 'fr'] as const)('the invoice in %s', (language) => {
  const say = words[language];
  const money = (minor: bigint) => plain(wordMoney(minor, 'EUR', language));

  it('says on its first page who, what, how much and by when', async () => {
    const fixture = invoiceFixture({ language, callCount: 300 });
    const { invoice } = fixture;
    const [first = []] = await readInvoice(fixture);
    const text = first.join('\n');
    const due = language === 'en' ? '31 December 2026' : '31 décembre 2026';
    expect(text).toContain(plain(say.amountDueBy(due)));
    expect(first).toContain(`${say.totalWithVat} ${money(invoice.totalMinor)}`);
    for (const each of [say.invoice, 'INV-2026-000001', 'Télécom du Rivage', 'Atelier Marchand & Fils', 'FR61954506077', 'AGRIFRPP'])
      expect(text).toContain(each);
    expect(text).toContain('FR76 3000 6000 0112 3456 7890 189');
    expect(text).toContain('RCS Bordeaux 303 265 045');
    for (const mention of invoice.seller.legalMentions) expect(text).toContain(mention);
    for (const line of invoice.lines) expect(text).toContain(money(line.netMinor));
    for (const tax of invoice.taxes) expect(text).toContain(`${money(tax.netMinor)} ${money(tax.taxMinor)}`);
    expect(text).toContain(plain(`${say.callCount(wordCount(300, language), false)}`));
  });

  it('tells a one-off charge by its name and its price', async () => {
    const fixture = invoiceFixture({ language });
    const [recurring] = fixture.invoice.lines;
    if (recurring === undefined) throw new Error('no line');
    const setUp = { ...recurring, lineNumber: 9, item: { kind: 'one_off', planName: 'Set-up' }, quantity: '2', unitPrice: '25', netMinor: 5_000n } as const;
    const [first = []] = await readInvoice({ ...fixture, invoice: { ...fixture.invoice, lines: [...fixture.invoice.lines, setUp] } });
    const line = first.find((text) => text.startsWith('Set-up '));
    expect(line).toMatch(/^Set-up 2 /);
    expect(line).toContain(money(2_500n));
    expect(line?.endsWith(money(5_000n))).toBe(true);
  });

  it('shows shares that sum to the line, each with calls, time and amount', async () => {
    const fixture = invoiceFixture({ language, callCount: 300 });
    const usage = fixture.invoice.lines.flatMap(({ item }) => (item.kind === 'usage' ? [item] : []))[0];
    const lines = (await readInvoice(fixture)).slice(1).flat();
    expect(usage?.byExtension).toHaveLength(8);
    for (const share of [...(usage?.byExtension ?? []), ...(usage?.byDestination ?? [])]) {
      const figures = `${wordCount(share.callCount, language)} ${wordDuration(share.durationSeconds)} ${money(share.netMinor)}`;
      expect(lines).toContain(plain(`${`${share.number} ${share.label}`.trim()} ${figures}`));
    }
    expect(lines.filter((line) => line.startsWith(`${say.total} `))).toHaveLength(2);
  });

  it('counts its pages right and repeats headings', async () => {
    const pages = await readInvoice(invoiceFixture({ language, callCount: 3_000, extensionCount: 150 }));
    expect(pages.length).toBeGreaterThan(4);
    for (const [index, lines] of pages.entries()) expect(lines.at(-1)).toMatch(new RegExp(`${say.page(index + 1, pages.length)}$`));
    for (const lines of pages.slice(1, -1)) {
      expect(lines.some((line) => line.startsWith(say.extension) && line.endsWith(say.amount))).toBe(true);
      expect(lines.filter((line) => /^\d{3} /.test(line)).length).toBeGreaterThanOrEqual(2);
    }
    const total = pages.findIndex((lines, index) => index > 0 && lines.some((line) => line.startsWith(`${say.total} `)));
    expect(pages[total]?.filter((line) => /^\d{3} /.test(line)).length).toBeGreaterThanOrEqual(2);
  });

  it('has no page of calls when there are none, and no annex', async () => {
    const fixture = invoiceFixture({ language, callCount: 0 });
    const pages = await readInvoice(fixture);
    expect(pages).toHaveLength(1);
    expect(pages[0]?.join('\n')).toContain(money(fixture.invoice.totalMinor));
    expect((await render(fixture)).annex).toBeUndefined();
  });

  it('says so when nothing is owed', async () => {
    const { invoice, calls } = invoiceFixture({ language });
    const [first = []] = await readInvoice({ invoice: { ...invoice, totalMinor: 0n }, calls });
    expect(first.join('\n')).toContain(say.nothingToPay);
    expect(first.join('\n')).not.toContain(say.byTransfer);
  });
});

describe.each([200, 2_000, 20_000])('an annex of %i calls', (callCount) => {
  it('has every call once under its extension, sums exactly and counts its pages right', async () => {
    const fixture = invoiceFixture({ language: 'en', callCount, extensionCount: 25 });
    const pages = await readAnnex(fixture);
    const lines = pages.flat();
    const rows = lines.filter((line) => /^\d\d [A-Z][a-z]{2} 2026 \d\d:\d\d:\d\d \+/.test(line));
    const written = fixture.calls.map((call) => {
      const started = call.startedAt.toZonedDateTimeISO('Europe/Paris');
      const time = started.toPlainTime().toString({ smallestUnit: 'second' });
      const duration = wordDuration(call.durationSeconds);
      return `${time} ${call.calledNumber} ${call.destination} ${duration} ${duration} ${wordAmount(decimalOf(call.amount), 6, 'en')}`;
    });
    expect(rows.map((row) => row.slice(12)).toSorted()).toEqual(written.toSorted());
    for (const [extension, calls] of Map.groupBy(fixture.calls, (call) => `${call.extensionNumber} · ${call.extensionName}`)) {
      const seconds = wordDuration(calls.reduce((sum, call) => sum + call.durationSeconds, 0));
      expect(lines).toContain(`Subtotal ${extension} ${seconds} ${seconds} ${wordAmount(sumOf(calls), 6, 'en')}`);
    }
    expect(lines.some((line) => line.startsWith('Total of all calls, exact') && line.endsWith(wordAmount(sumOf(fixture.calls), 6, 'en')))).toBe(true);
    for (const [index, page] of pages.entries()) expect(page.at(-1)).toMatch(new RegExp(`Page ${index + 1} of ${pages.length}$`));
    for (const page of pages) expect(page.some((line) => /^Date Time Called number .* Amount \(EUR\)$/.test(line))).toBe(true);
  }, 60_000);
});

describe('an annex', () => {
  it('refuses calls that do not sum to the line or are not as many', async () => {
    const { invoice, calls } = invoiceFixture({ callCount: 40 });
    const [first, ...others] = calls;
    if (first === undefined) throw new Error('no call');
    await expect(render({ invoice, calls: others })).rejects.toThrow('Broken assumption');
    await expect(render({ invoice, calls: [{ ...first, amount: '3.5' }, ...others] })).rejects.toThrow('Broken assumption');
  });

  it('puts a head that is longer than a page on as many pages as it needs', async () => {
    const fixture = invoiceFixture({ callCount: 5, buyer: { name: 'é'.repeat(158) }, seller: { name: 'W'.repeat(160) } });
    const pages = await readAnnex(fixture);
    expect(pages.at(-1)?.at(-1)).toContain(`${pages.length} of ${pages.length}`);
  });
});

describe('shares', () => {
  it('that do not sum to their line are refused', async () => {
    const { invoice, calls } = invoiceFixture({ callCount: 40 });
    const lines = invoice.lines.map((line) =>
      line.item.kind === 'usage' ? { ...line, item: { ...line.item, byExtension: line.item.byExtension.slice(1) } } : line,
    );
    await expect(render({ invoice: { ...invoice, lines }, calls })).rejects.toThrow('Broken assumption');
  });
});

describe('hostile texts', () => {
  const texts = [
    'X'.repeat(3_000),
    '🎉👩‍👩‍👧 café',
    'שלום עולם',
    'مرحبا بالعالم',
    'tab\there\u0000\u001b[31m',
    '\u202egnp.exe',
    '',
    ' ',
    '=cmd|x',
    '日本語',
    '(\\)<>%%EOF',
    '\ud800',
  ];

  it('neither break a document nor hide a figure', async () => {
    const hostile = texts.join(' ');
    const fixture = invoiceFixture({
      callCount: 120,
      extensionCount: 12,
      extensionName: (index) => texts[index] ?? '',
      destinationName: (index) => texts[index + 3] ?? '',
      seller: { name: hostile, addressLines: texts, registration: hostile, legalMentions: texts, phone: hostile },
      buyer: { name: hostile, addressLines: texts, country: 'BE' },
    });
    const { invoicePdf, annex } = await render(fixture);
    const invoice = (await readPdfPages(invoicePdf)).flat();
    expect(invoice.join('\n')).toContain(plain(wordMoney(fixture.invoice.totalMinor, 'EUR', 'en')));
    expect(invoice.join('\n')).toContain('Belgium');
    const calls = (await readPdfPages(annex?.pdf ?? new Uint8Array())).flat().filter((line) => /^\d\d Nov 2026/.test(line));
    expect(calls).toHaveLength(120);
    expect(calls.every((line) => /\d+\.\d{6}$/.test(line))).toBe(true);
  });

  it('show a mark for what the font lacks, and our own words need none', async () => {
    const printer = await createPdfPrinter();
    expect(printableText('日本', printer.covers)).toBe('\uFFFD\uFFFD');
    const told = Object.values(words).flatMap((say) => Object.values(say).flatMap((word) => (typeof word === 'string' ? [word] : [])));
    for (const word of [...told, '€ £ $ – … · « » “ ” ’ \u00a0']) expect(printableText(word, printer.covers)).toBe(word.trim());
  });
});

describe('the bytes', () => {
  it('are the same each time, for every document', async () => {
    const fixture = invoiceFixture({ callCount: 250 });
    const logo = { type: 'image/png', bytes: pngOf(8, 8, 6) } as const;
    const once = await render(fixture, logo);
    await render(invoiceFixture({ callCount: 3, language: 'fr' }));
    const again = await render(fixture, logo);
    for (const [one, other] of [
      [once.invoicePdf, again.invoicePdf],
      [once.annex?.pdf, again.annex?.pdf],
      [once.annex?.csv, again.annex?.csv],
    ]) {
      expect(Buffer.from(one ?? []).equals(Buffer.from(other ?? []))).toBe(true);
      expect(one?.length).toBeGreaterThan(1_000);
    }
  });
});

describe('a logo', () => {
  const sellerName = async (logo: Picture) =>
    (await readInvoice(invoiceFixture({ callCount: 0 }), logo))[0]?.filter((line) => line.startsWith('Télécom du Rivage')).length;

  it('stands in the place of the seller’s name', async () => {
    const named = await sellerName({ type: 'image/png', bytes: new Uint8Array() });
    expect(await sellerName({ type: 'image/png', bytes: pngOf(40, 10, 2) })).toBe((named ?? 0) - 1);
    expect(await sellerName({ type: 'image/png', bytes: pngOf(40, 10, 6) })).toBe((named ?? 0) - 1);
  });

  it('that is damaged keeps no invoice from its customer', async () => {
    const whole = pngOf(40, 10, 6);
    const named = await sellerName({ type: 'image/png', bytes: new Uint8Array() });
    const broken = Buffer.from(whole).fill(0, 45, 50);
    const lying = pngOf(40, 10, 6, 4_000);
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
    for (const logo of [whole.subarray(0, -14), broken, lying, Buffer.from('GIF89a')]) expect(await sellerName({ type: 'image/png', bytes: logo })).toBe(named);
    expect(await sellerName({ type: 'image/jpeg', bytes: jpeg })).toBe(named);
  });
});

/** A small grey PNG; `toldHeight` makes its head lie. */
function pngOf(width: number, height: number, colourType: 2 | 6, toldHeight = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(toldHeight, 4);
  header.set([8, colourType, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + width * (colourType === 6 ? 4 : 3), 0x80).fill(0, 0, 1);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    return Buffer.concat([head, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}
