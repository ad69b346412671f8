// StockBoom's worker: takes jobs from the four queues; a job that says so fails.
const { Worker } = require('bullmq');

const QUEUES = ['data-collection', 'data-analysis', 'trade-execution', 'notification'];
const redisUrl = new URL(process.env.REDIS_URL);
const connection = { host: redisUrl.hostname, port: Number(redisUrl.port) || 6379, maxRetriesPerRequest: null };
const log = (level, message) => console.log(`${new Date().toISOString()} ${level} ${message}`);

async function work(job) {
  if (job.data.fail) throw new Error(`KIS API timeout for job ${job.id}`);
  await new Promise((done) => setTimeout(done, 20));
}

for (const name of QUEUES) {
  const worker = new Worker(name, work, { connection, concurrency: 5 });
  worker.on('failed', (job, cause) => log('ERROR', `${name}: ${cause.message}`));
  worker.on('error', (cause) => log('ERROR', `${name}: ${cause.message}`));
}
process.on('SIGTERM', () => process.exit(0));
log('INFO', `worker ${process.env.GIT_SHA || 'dev'} takes jobs`);
