// Preloaded by the profile part: SIGUSR2 starts the profiler, the next one writes the profile to BENCH_PROFILE.
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');

function listen() {
  const { Session } = require('node:inspector');
  const session = new Session();
  const post = (method, params) =>
    new Promise((resolve, reject) => {
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
    });
  let started = false;
  process.on('SIGUSR2', async () => {
    if (started) {
      const { profile } = await post('Profiler.stop');
      fs.writeFileSync(process.env.BENCH_PROFILE, JSON.stringify(profile));
      return;
    }
    started = true;
    session.connect();
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: 200 });
    await post('Profiler.start');
  });
}

if (isMainThread) listen();
