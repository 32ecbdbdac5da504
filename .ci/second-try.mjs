// A reporter of the test run: writes down the cases that passed at the second try only, for the summary to name them.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { env } from 'node:process';
import { stripVTControlCharacters } from 'node:util';

const MOST_LINES = 20;

/** The lines that were expected and did not come, and the other way around: without them nobody knows what a retry has hidden. */
const differing = (diff) =>
  stripVTControlCharacters(diff)
    .split('\n')
    .filter((line) => /^[-+] (?!Expected|Received)/.test(line))
    .slice(0, MOST_LINES);

export default class SecondTry {
  onTestCaseResult(testCase) {
    if (!testCase.diagnostic()?.flaky) return;
    const file = relative(process.cwd(), testCase.module.moduleId);
    const { message = '', diff = '' } = testCase.result().errors?.[0] ?? {};
    const reason = [message.split('\n')[0], ...differing(diff)].join(' | ').replaceAll('\t', ' ');
    const line = `retried\t${file} > ${testCase.fullName}\t${reason}\n`;
    appendFileSync(env.WINNOW_CI_RESULTS, line);
  }
}
