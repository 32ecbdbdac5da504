// Run by .ci/run at the end: adds the steps to the cases of the test run, names what failed and what was skipped and why,
// and prints `N passed, N failed`.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [resultsFile, testsFile] = process.argv.slice(2);

const steps = readFileSync(resultsFile, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('\t'))
  .map(([outcome, name, reason]) => ({ outcome, name, reason }));

/** The cases of vitest's JSON report. A file that failed without a failed case (it did not load, a hook failed) is one too. */
function casesOf(report) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const cases = assertionResults.map(({ status, fullName, meta }) => ({
      outcome: status === 'passed' || status === 'failed' ? status : 'skipped',
      name: `${file} > ${fullName}`,
      reason: meta?.skipped,
    }));
    const failedItself = status === 'failed' && cases.every(({ outcome }) => outcome !== 'failed');
    return failedItself ? [...cases, { outcome: 'failed', name: file, reason: message?.split('\n')[0] }] : cases;
  });
}

const tests = existsSync(testsFile) ? casesOf(JSON.parse(readFileSync(testsFile, 'utf8'))) : [];
const failedTests = tests.some(({ outcome }) => outcome === 'failed');
// The step `tests` counts only when its cases do not say why it failed: no report, an error between the tests.
const countedSteps = steps.filter(
  ({ name, outcome }) => outcome !== 'retried' && (name !== 'tests' || (outcome === 'failed' && !failedTests)),
);
const all = [...countedSteps, ...tests];
const of = (outcome) => all.filter((one) => one.outcome === outcome);
const line = ({ name, reason }) => `  ${name}${reason ? `: ${reason}` : ''}`;

const skipped = of('skipped');
if (skipped.length > 0) console.log(`\nSkipped ${skipped.length}:\n${skipped.map(line).join('\n')}`);
const retried = steps.filter(({ outcome }) => outcome === 'retried');
if (retried.length > 0) console.log(`\nPassed at the second try ${retried.length}:\n${retried.map(line).join('\n')}`);
const failed = of('failed');
if (failed.length > 0) console.log(`\nFailed ${failed.length}:\n${failed.map(line).join('\n')}`);
console.log(`\n${of('passed').length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || tests.length === 0 ? 1 : 0;
