// Run by .ci/run at the end: adds the steps to the cases of the test runs, names what failed and what was skipped and why,
// and prints `N passed, N failed`.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [resultsFile, reportsFolder] = process.argv.slice(2);

/** The step that leaves each report behind. */
const STEP_OF = [
  [/^tests\.json$/, 'tests'],
  [/^node-\d+\.json$/, 'lines'],
];

const steps = readFileSync(resultsFile, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('\t'))
  .map(([outcome, name, reason]) => ({ outcome, name, reason }));

/** The cases of vitest's JSON report. A file that failed without a failed case (it did not load, a hook failed) is one too. */
function casesOf(report, prefix) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = prefix + relative(process.cwd(), name);
    const cases = assertionResults.map(({ status, fullName, meta, failureMessages }) => ({
      outcome: status === 'passed' || status === 'failed' ? status : 'skipped',
      name: `${file} > ${fullName}`,
      reason: status === 'failed' ? failureMessages?.[0]?.split('\n')[0] : meta?.skipped,
    }));
    const failedItself = status === 'failed' && cases.every(({ outcome }) => outcome !== 'failed');
    return failedItself ? [...cases, { outcome: 'failed', name: file, reason: message?.split('\n')[0] }] : cases;
  });
}

const reports = readdirSync(reportsFolder).flatMap((file) => {
  const step = STEP_OF.find(([pattern]) => pattern.test(file))?.[1];
  if (step === undefined) return [];
  const line = /^node-\d+/.exec(file);
  return { step, cases: casesOf(JSON.parse(readFileSync(join(reportsFolder, file), 'utf8')), line ? `${line} ` : '') };
});
const tests = reports.flatMap(({ cases }) => cases);

// A step of tests counts only when its cases do not say why it failed: no report, an error between the tests.
const counts = ({ name, outcome }) => {
  if (!STEP_OF.some(([, step]) => step === name)) return outcome !== 'retried';
  const explained = reports.some(
    ({ step, cases }) => step === name && cases.some(({ outcome }) => outcome === 'failed'),
  );
  return outcome === 'failed' && !explained;
};
const all = [...steps.filter(counts), ...tests];
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
