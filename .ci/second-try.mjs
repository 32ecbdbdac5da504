// A reporter of the test run: writes down the cases that passed at the second try only, for the summary to name them.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { env } from 'node:process';

export default class SecondTry {
  onTestCaseResult(testCase) {
    if (!testCase.diagnostic()?.flaky) return;
    const file = relative(process.cwd(), testCase.module.moduleId);
    const { message = '' } = testCase.result().errors?.[0] ?? {};
    const line = `retried\t${file} > ${testCase.fullName}\t${message.split('\n')[0]}\n`;
    appendFileSync(env.WINNOW_CI_RESULTS, line);
  }
}
