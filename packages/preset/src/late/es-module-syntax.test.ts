import { describe, expect, it } from 'vitest';
import { hasEsModuleSyntax } from './es-module-syntax.js';

describe('an ES module', () => {
  it.each([
    ["import 'node:http';"],
    ['import"node:http"'],
    ["import http from 'node:http';"],
    ["import http, { get } from 'node:http';"],
    ["import { get } from 'node:http';"],
    ["import * as http from 'node:http';"],
    ["export { get } from 'node:http';"],
    ["export * from 'node:http';"],
    ["export*from'node:http';"],
    ["#!/usr/bin/env node\nimport 'node:http';"],
    ["/* a licence */ import 'node:http';"],
    ["const one = 1; import 'node:http';"],
    ["function one() {} import 'node:http';"],
    ["  import\n  'node:http';"],
  ])('%j', (content) => {
    expect(hasEsModuleSyntax(content)).toBe(true);
  });
});

describe('CommonJS, or nothing to import', () => {
  it.each([
    ['exports.one = 1;'],
    ["module.exports = require('node:http');"],
    ["import('node:http');"],
    ['export const one = 1;'],
    ["// import * as http from 'node:http'"],
    ["one(); /* as in */ // import http from 'node:http'"],
    ["/*\nimport http from 'node:http';\n*/ exports.one = 1;"],
    ["const written = `\nimport http from 'node:http';\n`;"],
    ['const written = `;export { one }`;'],
    ["#!/usr/bin/env node\nconst written = `\nimport 'node:http';\n`;"],
    ["return;\n/* import */ /*\nimport 'node:http' */"],
  ])('%j', (content) => {
    expect(hasEsModuleSyntax(content)).toBe(false);
  });
});
