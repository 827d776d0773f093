// Who sells, who buys and who pays, and every fault that what is known of them can have.

import { isEmail, normaliseEmail } from '../access/user.ts';
import { compactCode, isBic, isCountry, isCurrency, isDay, isIban, isUsualInstant, isVatNumber, isZone, trimLines, trimOptional } from './field-rules.ts';

export type InvoiceLanguage = 'en' | 'fr';

export interface IssuerDraft {
  readonly name: string;
  readonly addressLines: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly email: string;
  readonly phone: string | null;
  /** Legal form, capital and register, as they must be printed. */
  readonly registration: string | null;
  readonly vatNumber: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  readonly legalMentions: readonly string[];
  /** From the day of issue to the day due. */
  readonly paymentDays: number;
  /** Capitals and digits before the number of an invoice. */
  readonly invoiceSeries: string;
}

export interface Issuer extends IssuerDraft {
  readonly issuerId: number;
}

export interface Tenant {
  readonly tenantId: number;
  readonly issuerId: number;
  readonly name: string;
}

export interface AccountDraft {
  readonly tenantId: number;
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly country: string;
  readonly vatNumber: string | null;
  readonly billingEmails: readonly string[];
  readonly language: InvoiceLanguage;
  readonly currency: string;
  /** IANA zone in which the account's days and cycles are counted. */
  readonly zone: string;
  readonly taxCode: string;
  /** First day, in the zone, that is invoiced, `YYYY-MM-DD`; cycles begin on it. */
  readonly billingFrom: string;
}

export interface Account extends AccountDraft {
  readonly accountId: number;
  readonly parkedAt: Temporal.Instant | null;
  readonly parkedReason: string | null;
}

export interface Site {
  readonly siteId: number;
  readonly name: string;
}

export interface ExtensionDraft {
  readonly tenantId: number;
  readonly accountId: number;
  readonly siteId: number;
  readonly number: string;
  readonly name: string;
  /** Half-open; open-ended when `serviceTo` is null. */
  readonly serviceFrom: Temporal.Instant;
  readonly serviceTo: Temporal.Instant | null;
}

export interface Extension extends ExtensionDraft {
  readonly extensionId: number;
}

/** The draft as it is kept: trimmed, codes in capitals, addresses in lower case. */
export function tidyIssuer(draft: IssuerDraft): IssuerDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    addressLines: trimLines(draft.addressLines),
    country: compactCode(draft.country),
    email: normaliseEmail(draft.email),
    phone: trimOptional(draft.phone),
    registration: trimOptional(draft.registration),
    vatNumber: compactOptional(draft.vatNumber),
    iban: compactOptional(draft.iban),
    bic: compactOptional(draft.bic),
    legalMentions: trimLines(draft.legalMentions),
    invoiceSeries: draft.invoiceSeries.trim().toUpperCase(),
  };
}

export function issuerFaults(issuer: IssuerDraft): string[] {
  return told([
    [issuer.name !== '', 'The name is empty.'],
    [issuer.addressLines.length > 0, 'The address is empty.'],
    [isCountry(issuer.country), 'The country must be two letters, such as FR.'],
    [isEmail(issuer.email), 'The e-mail address is not complete; write it like name@example.net.'],
    [issuer.vatNumber === null || isVatNumber(issuer.vatNumber), 'The VAT number must begin with two letters of the country, such as FR12345678901.'],
    [issuer.iban === null || isIban(issuer.iban), 'The IBAN is not right; its check digits do not fit.'],
    [issuer.bic === null || isBic(issuer.bic), 'The BIC must have 8 or 11 letters and digits.'],
    [Number.isInteger(issuer.paymentDays) && issuer.paymentDays >= 0 && issuer.paymentDays <= 120, 'The days to pay must be a whole number from 0 to 120.'],
    [/^[A-Z0-9]{1,10}$/.test(issuer.invoiceSeries), 'The invoice series must be 1 to 10 letters and digits, such as INV.'],
  ]);
}

export function tidyAccount(draft: AccountDraft): AccountDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    addressLines: trimLines(draft.addressLines),
    country: compactCode(draft.country),
    vatNumber: compactOptional(draft.vatNumber),
    billingEmails: [...new Set(trimLines(draft.billingEmails).map(normaliseEmail))],
    currency: compactCode(draft.currency),
    zone: draft.zone.trim(),
    taxCode: draft.taxCode.trim(),
    billingFrom: draft.billingFrom.trim(),
  };
}

export function accountFaults(account: AccountDraft, taxCodes: readonly string[]): string[] {
  const badEmails = account.billingEmails.filter((email) => !isEmail(email));
  return told([
    [account.name !== '', 'The name is empty.'],
    [account.addressLines.length > 0, 'The address is empty.'],
    [isCountry(account.country), 'The country must be two letters, such as FR.'],
    [account.vatNumber === null || isVatNumber(account.vatNumber), 'The VAT number must begin with two letters of the country, such as FR12345678901.'],
    [account.billingEmails.length > 0, 'At least one e-mail address for invoices is needed.'],
    [badEmails.length === 0, `${badEmails.join(', ')}: not a complete e-mail address.`],
    [isCurrency(account.currency), 'The currency must be a code of three letters, such as EUR.'],
    [isZone(account.zone), 'The zone must be the name of a place, such as Europe/Paris.'],
    [taxCodes.includes(account.taxCode), `The tax code is unknown; there is ${taxCodes.length === 0 ? 'none yet' : taxCodes.join(', ')}.`],
    [isDay(account.billingFrom), 'The first day to invoice must be a day written YYYY-MM-DD.'],
  ]);
}

export function tidyExtension(draft: ExtensionDraft): ExtensionDraft {
  return { ...draft, number: draft.number.trim(), name: draft.name.trim() };
}

export function extensionFaults(extension: ExtensionDraft): string[] {
  const { serviceFrom, serviceTo } = extension;
  return told([
    [/^[0-9*#+A-Za-z._-]{1,40}$/.test(extension.number), 'The number must be 1 to 40 digits, letters or * # + . _ - without spaces.'],
    [extension.name !== '', 'The name is empty.'],
    [isUsualInstant(serviceFrom) && (serviceTo === null || isUsualInstant(serviceTo)), 'Service dates must be between 1970 and 2200.'],
    [serviceTo === null || Temporal.Instant.compare(serviceTo, serviceFrom) > 0, 'The service ends before it begins.'],
  ]);
}

function compactOptional(text: string | null): string | null {
  const trimmed = trimOptional(text);
  return trimmed === null ? null : compactCode(trimmed);
}

function told(checks: readonly (readonly [isGood: boolean, sentence: string])[]): string[] {
  return checks.filter(([isGood]) => !isGood).map(([, sentence]) => sentence);
}
