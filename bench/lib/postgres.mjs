import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { CORES, pinned } from './cores.mjs';
import { until } from './sleep.mjs';

const PORT = 15432;
const TABLES = `
  create table users (id int primary key, name text);
  create table orders (id serial primary key, user_id int, total int);
  insert into users select g, 'user ' || g from generate_series(1, 200) g;
  insert into orders (user_id, total) select g % 200 + 1, g from generate_series(1, 1000) g;
  create index on orders (user_id);`;

/** Debian's PostgreSQL, the newest, or whatever `pg_config` knows. */
function binaries() {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  if (versions[0]) return path.join(debian, versions[0], 'bin');
  const found = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  if (found.status === 0) return found.stdout.trim();
  throw new Error('this part needs PostgreSQL: apt-get install postgresql');
}

/** PostgreSQL refuses to run as root: then its own user, or nobody, runs it. */
function owner() {
  if (process.getuid() !== 0) return {};
  const id = (flag, name) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const name = id('-u', 'postgres').status === 0 ? 'postgres' : 'nobody';
  return { uid: Number(id('-u', name).stdout), gid: Number(id('-g', name).stdout) };
}

/** A private cluster in `folder`, on a unix socket only: the app reaches it from any network namespace. */
export async function startPostgres(folder) {
  const bin = binaries();
  const user = owner();
  const [data, socket] = [path.join(folder, 'pgdata'), path.join(folder, 'pg')];
  for (const made of [data, socket]) {
    fs.mkdirSync(made, { mode: 0o755 });
    if (user.uid !== undefined) fs.chownSync(made, user.uid, user.gid);
  }
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'bench'], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const settings = ['listen_addresses=', 'fsync=off', 'full_page_writes=off', 'max_connections=400'].flatMap(
    (setting) => ['-c', setting],
  );
  const command = [path.join(bin, 'postgres'), '-D', data, '-k', socket, '-p', String(PORT), ...settings];
  const [file, ...args] = pinned(CORES.others, command);
  const server = spawn(file, args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  process.on('exit', () => server.kill('SIGQUIT'));
  const up = await until(() => server.exitCode !== null || create(socket), 20_000, 100);
  if (!up || server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log}`);
  return {
    stop() {
      server.kill('SIGINT'); // a fast shutdown
      return new Promise((resolve) => server.once('exit', resolve));
    },
  };
}

async function create(socket) {
  const client = new pg.Client({ host: socket, port: PORT, user: 'bench', database: 'postgres' });
  try {
    await client.connect();
  } catch {
    return false;
  }
  await client.query(TABLES);
  await client.end();
  return true;
}
