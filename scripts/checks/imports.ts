import { isMember, isNode, type Node, nameOf, nodesOf, place } from './syntax.ts';

export interface Import {
  readonly specifier: string;
  /** Erased by the compiler. */
  readonly type: boolean;
  /** `import()`, which loads when it is reached. */
  readonly lazy: boolean;
  readonly place: string;
}

const STATIC = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/** Everything that a file imports, in any form whose specifier is a literal. */
export function importsOf(file: string, source: string): Import[] {
  return nodesOf(file, source).flatMap((node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return [];
    const type = node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
    return [{ specifier, type, lazy: node.type === 'ImportExpression', place: place(file, source, node) }];
  });
}

function specifierOf(node: Node): string | undefined {
  if (STATIC.has(node.type) || node.type === 'ImportExpression' || node.type === 'TSImportType') {
    return nameOf(node['source']);
  }
  if (node.type !== 'CallExpression' || !Array.isArray(node['arguments'])) return undefined;
  const callee = node['callee'];
  const requires = (isNode(callee) && nameOf(callee) === 'require') || isMember(callee, 'require', 'resolve');
  return requires ? nameOf(node['arguments'][0]) : undefined;
}
