// StockBoom's API: health, metrics, token status, test order; /lab/* breaks it on request.
const http = require('http');
const { Client } = require('pg');
const Redis = require('ioredis');
const { Queue } = require('bullmq');

const VERSION = process.env.GIT_SHA || 'dev';
const QUEUES = ['data-collection', 'data-analysis', 'trade-execution', 'notification'];
const redisUrl = new URL(process.env.REDIS_URL);
const connection = { host: redisUrl.hostname, port: Number(redisUrl.port) || 6379, maxRetriesPerRequest: null };
const redis = new Redis({ ...connection, maxRetriesPerRequest: 1 });
const queues = new Map(QUEUES.map((name) => [name, new Queue(name, { connection })]));
const fault = { hang: false, status: 0, tokenExpired: false };

const log = (level, message) => console.log(`${new Date().toISOString()} ${level} ${message}`);
redis.on('error', () => {});
queues.forEach((queue) => queue.on('error', () => {}));
process.on('SIGTERM', () => process.exit(0));

async function databaseAnswers() {
  const client = new Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (cause) {
    log('ERROR', `database: ${cause.message}`);
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function redisAnswers() {
  try {
    await redis.ping();
    return true;
  } catch (cause) {
    log('ERROR', 'Redis connection lost');
    return false;
  }
}

async function health() {
  const [database, cache] = await Promise.all([databaseAnswers(), redisAnswers()]);
  const ok = database && cache;
  const body = { status: ok ? 'ok' : 'error', version: VERSION, database: database ? 'up' : 'down', redis: cache ? 'up' : 'down' };
  return [ok ? 200 : 503, body];
}

async function metrics() {
  const lines = [`app_info{version="${VERSION}"} 1`];
  for (const [name, queue] of queues) {
    for (const [state, count] of Object.entries(await queue.getJobCounts())) {
      lines.push(`bullmq_queue_${state.replace(/-/g, '_')}_count{queue="${name}"} ${count}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function enqueue({ queue, count = 1, fail = false }) {
  for (let i = 0; i < count; i++) {
    await queues.get(queue).add('job', { i, fail });
  }
  return { queued: count };
}

async function answer(path, body) {
  if (path === '/lab/fault') return [200, Object.assign(fault, JSON.parse(body))];
  if (path === '/lab/enqueue') return [200, await enqueue(JSON.parse(body))];
  if (fault.hang) return new Promise(() => {});
  if (path === '/health') return health();
  if (path === '/metrics') return [200, await metrics()];
  if (path === '/version') return [200, { version: VERSION }];
  if (fault.status) {
    log('ERROR', `${path} answered ${fault.status}`);
    return [fault.status, { error: 'asked for by the lab' }];
  }
  if (path === '/api/market-data/kis/token-status') {
    return [200, { valid: !fault.tokenExpired, expiresAt: new Date(Date.now() + 3600e3).toISOString() }];
  }
  if (path === '/api/trades/test') return [200, { ok: true, request: JSON.parse(body || '{}') }];
  return [404, { error: 'not found' }];
}

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    let result;
    try {
      result = await answer(new URL(request.url, 'http://api').pathname, body);
    } catch (cause) {
      log('ERROR', cause.message);
      result = [500, { error: cause.message }];
    }
    const [status, payload] = result;
    const text = typeof payload === 'string';
    response.writeHead(status, { 'content-type': text ? 'text/plain' : 'application/json', 'x-version': VERSION });
    response.end(text ? payload : JSON.stringify(payload));
  })
  .listen(3001, () => log('INFO', `api ${VERSION} listens on 3001`));
