import { runApp, stopApps } from '@winnow/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MODULE_KINDS } from './support/module-kinds.ts';
import { type MongoServer, startMongoServer } from './support/mongo-server.ts';
import { KEEP_ALL, leaks, overlapping, request } from './support/requests.ts';
import { spanOutline } from './support/span-outline.ts';

let mongo: MongoServer;
beforeEach(async () => {
  mongo = await startMongoServer();
});
afterEach(stopApps);
afterEach(() => mongo.close());

describe.each(MODULE_KINDS)('mongodb in %s', (_kind, run) => {
  it('shows commands by name and collection, and no value', async () => {
    await using app = await runApp({ ...run('use-mongodb.mjs'), env: { ...KEEP_ALL, MONGO_URL: mongo.url } });
    for (const path of ['/find', '/write', '/duplicate', '/nonsense', '/unreachable']) await request(app.url, path);
    for (const path of ['/find', '/write']) await overlapping(app.url, path);
    await app.stop();
    expect(spanOutline(app.spans, ['db.system.name', 'db.query.text'])).toMatchInlineSnapshot(`
    "4 × SERVER GET [http] url.path=/find
      CLIENT find users [mongodb] db.system.name=mongodb db.query.text={"find":"?","filter":{"email":"?"}}

    4 × SERVER GET [http] url.path=/write
      CLIENT aggregate [mongodb] db.system.name=mongodb db.query.text={"aggregate":"?","pipeline":[{"$match":{"email":"?"}},{"$group":{"_id":"?","n":{"$sum":"?"}}}],"cursor":{}}
      CLIENT update users [mongodb] db.system.name=mongodb db.query.text={"update":"?","updates":[{"q":{"email":"?"},"u":{"$set":{"note":"?"}}}],"ordered":"?"}

    SERVER GET [http] ERROR url.path=/duplicate
      CLIENT insert users [mongodb] db.system.name=mongodb db.query.text={"email":"?","_id":"?"}

    SERVER GET [http] ERROR url.path=/nonsense
      CLIENT nonsense [mongodb] ERROR db.system.name=mongodb db.query.text={"nonsense":"?"}

    SERVER GET [http] ERROR url.path=/unreachable"
  `);
    expect(leaks(app.spans, /canary/)).toEqual([]);
  });
});
