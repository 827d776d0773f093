// Asterisk, FreePBX and Issabel by their call log Master.csv, as one connector.

import type { Connector } from '../connector.ts';
import { identify } from './identify.ts';
import { parse } from './parse.ts';
import { readRecords } from './read.ts';
import { type AsteriskSettings, readSettings } from './settings.ts';
import { split } from './split.ts';

export const asteriskConnector: Connector<AsteriskSettings> = { kind: 'asterisk-csv', readSettings, read: readRecords, split, identify, parse };
