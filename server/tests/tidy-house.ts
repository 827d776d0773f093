// Rules on sizes, first lines, folders and their READMEs, the words of both languages, and what the project speaks of.

import { posix } from 'node:path';
import { type CodeFile, type Rule, type SourceFile, stages, type Tree, type Violation } from './tidy-files.ts';
import { lineAt, listFunctions } from './tidy-scan.ts';
import { listWordKeys } from './tidy-words.ts';

const fileLinesMax = 400;
const testLinesMax = 600;
const functionLinesMax = 60;
const folderFilesMax = 25;
/**
 * Folders are one level deep: everything outside stands in platform once, the catalog reads what many write in their own way, and
 * rating prices what is stored, what is in files, what was corrected, and single numbers.
 */
const largerFolders: Readonly<Record<string, number>> = { 'server/platform': 40, 'server/catalog': 40 };
const readmeLinesMax = 60;

/** Server folders that are no stage. */
const otherServerFolders = ['commands', 'demo', 'migrations', 'tests'];

/** Words of the workshop that have no place in the product, spelt backwards so that this file passes its own rule. */
const workshopWords = ['edualc', 'ciporhtna', 'tpgtahc', 'tolipoc', '/krow/', 'derahs/..', 'detareneg-ia'].map((word) => [...word].reverse().join(''));
/** Written by npm, which takes the words of others. */
const lockFile = 'package-lock.json';

export const houseRules: readonly Rule[] = [
  {
    name: 'a file stops at 400 lines, a test at 600',
    check: ({ code, files }) => [...code, ...files.filter(({ path }) => path.endsWith('.sql') && path.includes('/migrations/'))].flatMap(judgeLength),
  },
  { name: 'a function stops at 60 lines', check: ({ code }) => code.filter(({ layer }) => layer !== 'test' && layer !== 'bench').flatMap(judgeFunctions) },
  {
    name: 'a file begins with its duty',
    check: ({ code }) =>
      code.filter(({ text }) => !/^(?:#!.*\n)?\/\/ [A-Z0-9].*[.!?]\n/.test(text)).map(({ path }) => at(path, 1, 'does not begin with `// one sentence.`')),
  },
  { name: 'a folder has at most 25 source files', check: judgeFolderSizes },
  { name: 'folders are one level deep', check: ({ code }) => code.filter(isTooDeep).map(({ path }) => at(path, 1, 'lies too deep')) },
  { name: 'a server folder is a stage', check: judgeServerFolders },
  { name: 'a folder has a short README', check: judgeReadmes },
  { name: 'English and French have the same words', check: judgeWords },
  { name: 'the project speaks of itself', check: ({ files }) => files.filter(({ path }) => path !== lockFile).flatMap(findWorkshopWords) },
];

function judgeLength({ path, text }: SourceFile): Violation[] {
  const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const linesMax = /\.test\.tsx?$/.test(path) ? testLinesMax : fileLinesMax;
  return lineCount > linesMax ? [at(path, lineCount, `has ${lineCount} lines`)] : [];
}

function judgeFunctions({ path, scanned }: CodeFile): Violation[] {
  return listFunctions(scanned)
    .filter(({ lineCount }) => lineCount > functionLinesMax)
    .map(({ line, lineCount }) => at(path, line, `has a function of ${lineCount} lines`));
}

function judgeFolderSizes({ code }: Tree): Violation[] {
  const countByFolder = Map.groupBy(
    code.filter(({ path }) => !/\.test\.tsx?$/.test(path)),
    ({ path }) => posix.dirname(path),
  );
  return [...countByFolder]
    .filter(([folder, inside]) => inside.length > (largerFolders[folder] ?? folderFilesMax))
    .map(([folder, inside]) => at(folder, 1, `has ${inside.length} source files`));
}

/** Code lies in `<workspace>/<folder>/`; tests keep `support` and `scenarios`, web keeps one folder per page group. */
function isTooDeep({ path }: CodeFile): boolean {
  const folders = posix.dirname(path).split('/');
  const levelsMax = path.startsWith('server/tests/') || path.startsWith('web/') ? 3 : 2;
  return folders.length > levelsMax;
}

function judgeServerFolders({ code }: Tree): Violation[] {
  const folders = new Set(code.filter(({ workspace, folder }) => workspace === 'server' && folder !== '').map(({ folder }) => folder));
  return [...folders]
    .filter((folder) => ![...stages, ...otherServerFolders].includes(folder))
    .map((folder) => at(`server/${folder}`, 1, 'is neither a stage nor one of the other folders'));
}

function judgeReadmes({ files, code }: Tree): Violation[] {
  const folders = new Set(code.filter(needsReadme).map(({ workspace, folder }) => `${workspace}/${folder}`));
  return [...folders].flatMap((folder) => {
    const readme = files.find(({ path }) => path === `${folder}/README.md`);
    if (readme === undefined) return [at(folder, 1, 'has no README.md')];
    const lineCount = readme.text.trimEnd().split('\n').length;
    return lineCount > readmeLinesMax ? [at(readme.path, lineCount, `has ${lineCount} lines`)] : [];
  });
}

function needsReadme({ workspace, folder }: CodeFile): boolean {
  return workspace === 'connectors' ? folder !== '' : workspace === 'server' && stages.some((stage) => stage === folder);
}

function judgeWords({ files }: Tree): Violation[] {
  const english = files.filter(({ path }) => /^web\/words\/en[^/]*\.(?:ts|json)$/.test(path));
  const french = files.filter(({ path }) => /^web\/words\/fr[^/]*\.(?:ts|json)$/.test(path));
  return [...compareWords(english, french, 'en', 'fr'), ...compareWords(french, english, 'fr', 'en')];
}

function compareWords(these: readonly SourceFile[], others: readonly SourceFile[], own: string, other: string): Violation[] {
  return these.flatMap((file) => {
    const twinPath = posix.join(posix.dirname(file.path), posix.basename(file.path).replace(own, other));
    const twin = others.find(({ path }) => path === twinPath);
    const keys = listWordKeys(file);
    if (twin === undefined) return [at(file.path, 1, `has no twin ${twinPath}`)];
    if (keys.size === 0) return [at(file.path, 1, 'has no words')];
    return [...keys.difference(listWordKeys(twin))].map((key) => at(twin.path, 1, `lacks ${key}`));
  });
}

function findWorkshopWords({ path, text }: SourceFile): Violation[] {
  const lower = text.toLowerCase();
  return workshopWords.flatMap((word) => (lower.includes(word) ? [at(path, lineAt(lower, lower.indexOf(word)), `mentions ${word}`)] : []));
}

function at(path: string, line: number, sentence: string): Violation {
  return { path, line, sentence };
}
