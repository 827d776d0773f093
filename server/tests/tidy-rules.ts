// Every rule of the house in one list.

import { codeRules } from './tidy-code.ts';
import type { Rule } from './tidy-files.ts';
import { houseRules } from './tidy-house.ts';
import { importRules } from './tidy-imports.ts';
import { sqlRules } from './tidy-sql.ts';

export const allRules: readonly Rule[] = [...importRules, ...codeRules, ...sqlRules, ...houseRules];
