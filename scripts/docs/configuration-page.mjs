const INTRO = `# Configuration

<!-- Generated from packages/preset/src/config/variables.ts by \`pnpm run docs\`. Do not edit. -->

Everything is set by environment variables. A value that is not understood is named in one line on stderr, with what was
expected and what is used instead; it never stops the app. An empty variable is an unset one. Options of \`start()\` are
stronger than the environment, the environment is stronger than a preset, a preset is stronger than the defaults.
`;

const DIFFERS = `
## Where a standard variable means something else here

| variable | difference |
|---|---|
`;

/** @param {Record<string, {type: {print(value: unknown): string}, default: unknown, summary: string, differs?: string}>} variables */
export function configurationPage(variables) {
  const rows = Object.entries(variables);
  const section = (title, belongs) =>
    `\n## ${title}\n\n| variable | default | meaning |\n|---|---|---|\n${rows
      .filter(([name]) => belongs(name))
      .map(([name, variable]) => `| \`${name}\` | ${printed(variable)} | ${cell(variable.summary)} |`)
      .join('\n')}\n`;
  const differs = rows
    .filter(([, variable]) => variable.differs)
    .map(([name, variable]) => `| \`${name}\` | ${cell(variable.differs)} |`)
    .join('\n');
  const ours = section('Ours', (name) => name.startsWith('WINNOW_'));
  const standard = section('OpenTelemetry', (name) => name.startsWith('OTEL_'));
  const others = section("The platform's", (name) => !/^(?:WINNOW|OTEL)_/.test(name));
  return `${INTRO}${ours}${standard}${others}${DIFFERS}${differs}\n`;
}

function printed(variable) {
  const text = variable.default === undefined ? '' : variable.type.print(variable.default);
  return text === '' ? '' : `\`${text}\``;
}

const cell = (text) => text.replaceAll('|', '\\|');
