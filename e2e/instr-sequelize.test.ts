import { needs, stopApps } from '@winnow/testkit';
import { afterEach, expect, it } from 'vitest';
import { throughDriver } from './support/through-driver.ts';

afterEach(stopApps);

it(
  'sequelize: the spans of its driver, without the values that it writes into queries',
  needs.mysql(async ({ url }) => {
    expect(await throughDriver('use-sequelize.mjs', { MYSQL_URL: url })).toMatchInlineSnapshot(`
      "4 × SERVER GET [http] url.path=/query
        CLIENT SELECT users [mysql2] db.query.text="SELECT \`id\`, \`email\` FROM \`users\` AS \`user\` WHERE \`user\`.\`email\` = ?;"
        CLIENT SELECT users [mysql2] db.query.text="SELECT count(*) AS \`count\` FROM \`users\` AS \`user\`;"

      4 × SERVER GET [http] url.path=/transaction
        CLIENT COMMIT [mysql2] db.query.text=COMMIT;
        CLIENT START [mysql2] db.query.text="START TRANSACTION;"
        CLIENT UPDATE users [mysql2] db.query.text="UPDATE \`users\` SET \`email\`=? WHERE \`id\` = ?"

      SERVER GET [http] ERROR url.path=/duplicate
        CLIENT INSERT users [mysql2] ERROR db.query.text="INSERT INTO \`users\` (\`id\`,\`email\`) VALUES (DEFAULT,?);"

      SERVER GET [http] url.path=/drop
        CLIENT DROP TABLE users [mysql2] db.query.text="DROP TABLE IF EXISTS \`users\`;""
    `);
  }),
);
