// Calls of every shape that an Asterisk writes: each function makes one call and the rows it leaves.

import { createMobileNumber, createNumber, formatForTrunk } from './month-numbers.ts';
import type { OutsideCaller, People, Phone } from './month-people.ts';
import type { MonthPlan, MonthTenant, MonthTrunk } from './month-plan.ts';
import type { Random } from './month-random.ts';
import { type MonthDisposition, type MonthRow, type RowWriter, talkSeconds } from './month-rows.ts';

export interface Scene {
  readonly plan: MonthPlan;
  readonly random: Random;
  readonly people: People;
  readonly writer: RowWriter;
}

/** Lines in the order of the log, and the counts of their answered rows with a trunk. */
export interface MadeCall {
  readonly tenant: MonthTenant;
  readonly lines: readonly string[];
  readonly endedAt: number;
  readonly outbound: readonly MonthRow[];
  readonly inbound: readonly MonthRow[];
}

interface Outcome {
  readonly disposition: MonthDisposition;
  readonly answeredAt: number | undefined;
  readonly endedAt: number;
}

const longestTalk = 7_200_000;
const longestRing = 60_000;
const groupRing = 15_000;
/** A trunk that refuses does so at once; one that is dead is given up after this time. */
const deadTrunkWait = 3000;

/** Any call, in the shares that a small business has. */
export function makeCall(scene: Scene, startedAt: number): MadeCall {
  const phone = scene.people.pickPhone(startedAt);
  const chance = scene.random.next();
  if (chance < 0.5) return makeOutbound(scene, startedAt, phone);
  if (chance < 0.73) return makeInbound(scene, startedAt, phone);
  if (chance < 0.88) return makeInternal(scene, startedAt, phone);
  if (chance < 0.93) return makeRingGroup(scene, startedAt, phone);
  if (chance < 0.95) return makeQueue(scene, startedAt, phone);
  return chance < 0.98 ? makeForward(scene, startedAt, phone) : makeTransfer(scene, startedAt, phone);
}

/** An outbound call that is answered on the preferred trunk, so that a fault planted in it is the only one. */
export function makePlainOutbound(scene: Scene, startedAt: number, phone: Phone, number: string): MadeCall {
  const outcome = answered(scene.random, startedAt, phone.medianTalkMilliseconds);
  return outboundCall(scene, { startedAt, dialledAt: startedAt, phone, number, outcome, failedTrunk: undefined });
}

function makeOutbound(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { random, plan } = scene;
  const number = random.next() < 0.6 ? random.pick(phone.favourites) : createNumber(random, phone.shareAbroad);
  const failedTrunk = plan.trunks.length > 1 && random.next() < 0.03 ? plan.trunks[0] : undefined;
  const dialledAt = failedTrunk === undefined ? startedAt : startedAt + (random.next() < 0.5 ? random.below(900) : deadTrunkWait);
  return outboundCall(scene, { startedAt, dialledAt, phone, number, outcome: chooseOutcome(random, dialledAt, phone), failedTrunk });
}

interface Outbound {
  readonly startedAt: number;
  /** When the last trunk was dialled. */
  readonly dialledAt: number;
  readonly phone: Phone;
  readonly number: string;
  readonly outcome: Outcome;
  readonly failedTrunk: MonthTrunk | undefined;
}

function outboundCall(scene: Scene, { startedAt, dialledAt, phone, number, outcome, failedTrunk }: Outbound): MadeCall {
  const { plan, random, writer } = scene;
  const trunk = (failedTrunk === undefined ? plan.trunks[0] : plan.trunks[1]) ?? firstTrunk(plan);
  const channel = writer.openChannel(phone.endpoint);
  const uniqueId = writer.nextUniqueId(startedAt);
  const common = {
    ...ownerOf(phone),
    destination: dialled(random, plan, number),
    context: 'from-internal',
    channel,
    application: 'Dial',
    uniqueId,
    userField: `route=${trunk.name}`,
    peerAccountCode: phone.tenant.accountCode,
    linkedId: uniqueId,
  };
  const rows: MonthRow[] = [];
  if (failedTrunk !== undefined) {
    const disposition = dialledAt - startedAt < deadTrunkWait ? 'FAILED' : 'NO ANSWER';
    rows.push({ ...common, ...dialTo(writer, failedTrunk, number), startedAt, answeredAt: undefined, endedAt: dialledAt, disposition });
  }
  rows.push({ ...common, ...dialTo(writer, trunk, number), startedAt: dialledAt, ...outcome });
  scene.people.occupy(phone.endpoint, outcome.endedAt);
  return finish(scene, phone.tenant, rows, { outbound: rows, inbound: [] });
}

function makeInbound(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { random, writer } = scene;
  const outcome = chooseInside(random, startedAt, phone);
  const row: MonthRow = {
    ...inboundOf(scene, startedAt, phone.tenant),
    calledChannel: writer.openChannel(phone.endpoint),
    application: 'Dial',
    data: `PJSIP/${phone.endpoint},15,tT`,
    startedAt,
    ...outcome,
    peerAccountCode: phone.tenant.accountCode,
  };
  scene.people.occupy(phone.endpoint, outcome.endedAt);
  return finish(scene, phone.tenant, [row], { outbound: [], inbound: [row] });
}

function makeRingGroup(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { random, writer } = scene;
  const members = [phone.endpoint, ...phone.colleagues.slice(0, 4)];
  const data = `${members.map((member) => `PJSIP/${member}`).join('&')},15,tT`;
  const call = { ...inboundOf(scene, startedAt, phone.tenant), application: 'Dial', data, startedAt, peerAccountCode: phone.tenant.accountCode };
  const outcome = chooseInside(random, startedAt, phone);
  const missed: Outcome = { disposition: 'NO ANSWER', answeredAt: undefined, endedAt: outcome.answeredAt ?? outcome.endedAt };
  const rows = members.map((member, index): MonthRow => ({ ...call, calledChannel: writer.openChannel(member), ...(index === 0 ? outcome : missed) }));
  scene.people.occupy(phone.endpoint, outcome.endedAt);
  return finish(scene, phone.tenant, rows, { outbound: [], inbound: rows });
}

/** The queue answers at once, so the row of the agent who did not take the call has talk time although nobody talked. */
function makeQueue(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { random, writer } = scene;
  const call = { ...inboundOf(scene, startedAt, phone.tenant), application: 'Queue', data: 'support,tT,,,25', peerAccountCode: phone.tenant.accountCode };
  const takenAt = startedAt + 2000 + random.below(18_000);
  const rows: MonthRow[] = phone.colleagues.slice(0, 1).map((colleague) => ({
    ...call,
    calledChannel: writer.openChannel(colleague),
    startedAt,
    answeredAt: startedAt,
    endedAt: takenAt,
    disposition: 'NO ANSWER',
  }));
  const endedAt = takenAt + talk(random, phone.medianTalkMilliseconds);
  rows.push({ ...call, calledChannel: writer.openChannel(phone.endpoint), startedAt, answeredAt: startedAt, endedAt, disposition: 'ANSWERED' });
  scene.people.occupy(phone.endpoint, endedAt);
  return finish(scene, phone.tenant, rows, { outbound: [], inbound: rows });
}

function makeInternal(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { random, writer } = scene;
  const colleague = phone.colleagues.length === 0 || random.next() < 0.03 ? undefined : random.pick(phone.colleagues);
  const uniqueId = writer.nextUniqueId(startedAt);
  const outcome = colleague === undefined ? answered(random, startedAt, 20_000) : chooseInside(random, startedAt, phone);
  const row: MonthRow = {
    accountCode: phone.tenant.accountCode,
    source: phone.endpoint,
    destination: colleague ?? '800',
    context: 'from-internal',
    callerId: phone.callerId,
    channel: writer.openChannel(phone.endpoint),
    calledChannel: colleague === undefined ? '' : writer.openChannel(colleague),
    application: colleague === undefined ? 'Echo' : 'Dial',
    data: colleague === undefined ? '' : `PJSIP/${colleague},10,tT`,
    startedAt,
    ...outcome,
    uniqueId,
    userField: '',
    peerAccountCode: colleague === undefined ? '' : phone.tenant.accountCode,
    linkedId: uniqueId,
  };
  scene.people.occupy(phone.endpoint, outcome.endedAt);
  return finish(scene, phone.tenant, [row], { outbound: [], inbound: [] });
}

/** An inbound call that the exchange forwards to a mobile through a Local channel: two legs with the carrier. */
function makeForward(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { plan, random, writer } = scene;
  const number = createMobileNumber(random);
  const target = `${plan.accessDigit}${number}@from-internal`;
  const trunk = firstTrunk(plan);
  const incoming = inboundOf(scene, startedAt, phone.tenant);
  const [front, back] = writer.openLocal(target);
  writer.nextUniqueId(startedAt);
  const outcome = chooseOutcome(random, startedAt, phone);
  const inbound: MonthRow = {
    ...incoming,
    calledChannel: front,
    application: 'Dial',
    data: `Local/${target}/n,30,tT`,
    startedAt,
    ...outcome,
    peerAccountCode: '',
  };
  const outbound: MonthRow = {
    ...incoming,
    source: phone.tenant.callerNumber,
    destination: `${plan.accessDigit}${number}`,
    context: 'from-internal',
    callerId: phone.tenantCallerId,
    channel: back,
    application: 'Dial',
    ...dialTo(writer, trunk, number),
    startedAt,
    ...outcome,
    uniqueId: writer.nextUniqueId(startedAt),
    userField: `route=${trunk.name}`,
    peerAccountCode: '',
  };
  const made = finish(scene, phone.tenant, [inbound, outbound], { outbound: [outbound], inbound: [inbound] });
  return { ...made, lines: made.lines.toReversed() };
}

/** The called phone transfers an inbound call to a mobile: the first row's destination is overwritten. */
function makeTransfer(scene: Scene, startedAt: number, phone: Phone): MadeCall {
  const { plan, random, writer } = scene;
  const number = createMobileNumber(random);
  const trunk = firstTrunk(plan);
  const first = answered(random, startedAt, phone.medianTalkMilliseconds / 2);
  const moved = {
    ...inboundOf(scene, startedAt, phone.tenant),
    destination: `${plan.accessDigit}${number}`,
    context: 'from-internal',
    application: 'Dial',
    userField: `route=${trunk.name}`,
    peerAccountCode: phone.tenant.accountCode,
  };
  const talked: MonthRow = { ...moved, calledChannel: writer.openChannel(phone.endpoint), data: `PJSIP/${phone.endpoint},15,tT`, startedAt, ...first };
  const onward: MonthRow = {
    ...moved,
    source: phone.tenant.callerNumber,
    callerId: phone.tenantCallerId,
    ...dialTo(writer, trunk, number),
    startedAt: first.endedAt,
    answeredAt: first.endedAt,
    endedAt: first.endedAt + 5000 + talk(random, phone.medianTalkMilliseconds),
    disposition: 'ANSWERED',
  };
  scene.people.occupy(phone.endpoint, first.endedAt);
  return finish(scene, phone.tenant, [talked, onward], { outbound: [onward], inbound: [talked] });
}

function finish(scene: Scene, tenant: MonthTenant, rows: readonly MonthRow[], trunkRows: Pick<MadeCall, 'outbound' | 'inbound'>): MadeCall {
  const lines = rows.map((row) => scene.writer.write(row));
  const endedAt = rows.reduce((latest, row) => Math.max(latest, row.endedAt), 0);
  const billable = (row: MonthRow) => row.disposition === 'ANSWERED' && talkSeconds(row) >= 0;
  return { tenant, lines, endedAt, outbound: trunkRows.outbound.filter(billable), inbound: trunkRows.inbound.filter(billable) };
}

function ownerOf(phone: Phone): Pick<MonthRow, 'accountCode' | 'source' | 'callerId'> {
  const { accountCode, callerNumber } = phone.tenant;
  if (phone.showsExtension) return { accountCode, source: phone.endpoint, callerId: phone.callerId };
  return { accountCode, source: callerNumber, callerId: phone.tenantCallerId };
}

type Inbound = Pick<MonthRow, 'accountCode' | 'source' | 'destination' | 'context' | 'callerId' | 'channel' | 'uniqueId' | 'userField' | 'linkedId'>;

function inboundOf(scene: Scene, startedAt: number, tenant: MonthTenant): Inbound {
  const { plan, people, random, writer } = scene;
  const caller: OutsideCaller = people.pickCaller();
  const uniqueId = writer.nextUniqueId(startedAt);
  return {
    accountCode: '',
    source: caller.number,
    destination: tenant.dids.length === 0 ? tenant.callerNumber : random.pick(tenant.dids),
    context: 'from-trunk',
    callerId: caller.callerId,
    channel: writer.openChannel(random.next() < 0.9 ? firstTrunk(plan).name : random.pick(plan.trunks).name),
    uniqueId,
    userField: '',
    linkedId: uniqueId,
  };
}

function dialTo(writer: RowWriter, trunk: MonthTrunk, number: string): Pick<MonthRow, 'calledChannel' | 'data'> {
  return { calledChannel: writer.openChannel(trunk.name), data: `PJSIP/${formatForTrunk(number, trunk.form)}@${trunk.name},60,T` };
}

function firstTrunk(plan: MonthPlan): MonthTrunk {
  const trunk = plan.trunks[0];
  if (trunk === undefined) throw new Error('A month needs a trunk.');
  return trunk;
}

/** Emergency numbers go without the access digit, and so do numbers that a softphone dials with a plus. */
function dialled(random: Random, plan: MonthPlan, number: string): string {
  if (number.length <= 3) return number;
  if (number.startsWith('00') && random.next() < 0.25) return `+${number.slice(2)}`;
  return `${plan.accessDigit}${number}`;
}

function chooseOutcome(random: Random, startedAt: number, phone: Phone): Outcome {
  const chance = random.next();
  if (chance < 0.76) return answered(random, startedAt, phone.medianTalkMilliseconds);
  if (chance < 0.89) return { disposition: 'NO ANSWER', answeredAt: undefined, endedAt: startedAt + 4000 + random.below(longestRing - 4000) };
  return { disposition: chance < 0.95 ? 'BUSY' : 'FAILED', answeredAt: undefined, endedAt: startedAt + 100 + random.below(1900) };
}

function chooseInside(random: Random, startedAt: number, phone: Phone): Outcome {
  const chance = random.next();
  if (chance < 0.74) return answered(random, startedAt, phone.medianTalkMilliseconds);
  if (chance < 0.95) return { disposition: 'NO ANSWER', answeredAt: undefined, endedAt: startedAt + groupRing };
  return { disposition: 'BUSY', answeredAt: undefined, endedAt: startedAt + random.below(300) };
}

function answered(random: Random, startedAt: number, medianTalk: number): Outcome {
  const answeredAt = startedAt + 1500 + random.below(12_000);
  return { disposition: 'ANSWERED', answeredAt, endedAt: answeredAt + talk(random, medianTalk) };
}

function talk(random: Random, median: number): number {
  return Math.min(longestTalk, Math.floor(random.spread(median, 1.1)));
}
