import { needs, runApp, stopApps } from '@winnow/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { ownName } from './support/own-name.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

afterEach(stopApps);

const SPANS = `4 × SERVER GET [http] url.path=/find
  CLIENT find users [mongodb] db.system.name=mongodb db.query.text={"find":"users","filter":{"email":{"$ne":"?"}},"batchSize":"?"}

4 × SERVER GET [http] url.path=/write
  CLIENT aggregate users [mongodb] db.system.name=mongodb db.query.text={"aggregate":"users","pipeline":[{"$match":{"email":"?"}},{"$group":{"_id":"?","n":{"$sum":"?"}}}],"cursor":{}}
  CLIENT update users [mongodb] db.system.name=mongodb db.query.text={"update":"users","updates":[{"q":{"email":"?"},"u":{"$set":{"note":"?"}}}],"ordered":"?"}

8 × SERVER GET [http] url.path=/waiting
  CLIENT find users [mongodb] db.system.name=mongodb db.query.text={"find":"users","filter":{"email":"?"},"limit":"?","singleBatch":"?"}
  CLIENT find users [mongodb] db.system.name=mongodb db.query.text={"find":"users","filter":{"email":{"$ne":"?"}},"batchSize":"?"}

SERVER GET [http] ERROR url.path=/duplicate error.type=500
  CLIENT insert users [mongodb] ERROR db.system.name=mongodb db.query.text={"email":"?","_id":"?"} error.type=11000

SERVER GET [http] ERROR url.path=/nonsense error.type=500
  CLIENT nonsense [mongodb] ERROR db.system.name=mongodb db.query.text={"nonsense":"?"} error.type=CommandNotFound

SERVER GET [http] ERROR url.path=/refused error.type=500
  CLIENT findAndModify users [mongodb] ERROR db.system.name=mongodb db.query.text={"findAndModify":"users","query":{"email":"?"},"remove":"?","new":"?","upsert":"?","update":{"$inc":{"email":"?"}}} error.type=TypeMismatch

SERVER GET [http] ERROR url.path=/unreachable error.type=500`;

describe.each(MODULE_KINDS)('mongodb in %s', (_kind, run) => {
  it(
    'shows commands by name and collection, and no value',
    needs.mongodb(async ({ url }) => {
      const env = { ...KEEP_ALL, MONGO_URL: url, TABLE: ownName() };
      await using app = await runApp({ ...run('use-mongodb.mjs'), env });
      for (const path of ['/find', '/write', '/duplicate', '/refused', '/nonsense', '/unreachable']) {
        await request(app.url, path);
      }
      for (const path of ['/find', '/write']) await overlapping(app.url, path);
      await overlapping(app.url, '/waiting', 8);
      await app.stop();
      expect(spanOutline(app.spans, ['db.system.name', 'db.query.text', 'error.type'])).toBe(SPANS);
      expect(leaks(app.spans, /canary/)).toEqual([]);
    }),
  );
});
